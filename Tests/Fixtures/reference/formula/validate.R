# Optimism of a formula's fit in given resamples, for the tests of validations.
#
#     Rscript Tests/Fixtures/reference/formula/validate.R
#
# Run from the project's folder. As rms::validate does, resamples are of the rows of one design matrix: knots and levels are those
# of all rows.
suppressMessages({library(splines); library(rms); library(jsonlite)})
birthwt <- read.csv("Tests/Fixtures/data/birthwt.csv")
birthwt$race <- factor(birthwt$race)
formula <- low ~ race * smoke + rcs(lwt, 4) + ns(age, 2)
x <- model.matrix(formula, birthwt)
y <- birthwt$low
fit <- function(rows) {
  first <- glm.fit(x[rows, ], y[rows], family = binomial(), control = glm.control(epsilon = 1e-9, maxit = 100))
  glm.fit(x[rows, ], y[rows], family = binomial(), start = coef(first), control = glm.control(epsilon = 1e-9, maxit = 100))
}
figures <- function(b, rows) {
  eta <- drop(x[rows, ] %*% b); y <- y[rows]
  r <- rank(eta); n1 <- sum(y); n0 <- sum(1 - y)
  line <- glm(y ~ eta, binomial, control = glm.control(epsilon = 1e-13, maxit = 100))
  c(auc = (sum(r[y == 1]) - n1 * (n1 + 1) / 2) / (n1 * n0), brier = mean((plogis(eta) - y)^2),
    slope = unname(coef(line)[2]), intercept = unname(coef(line)[1]))
}
set.seed(3)
all <- seq_along(y)
draws <- replicate(6, sample(all, replace = TRUE), simplify = FALSE)
training <- sapply(draws, function(rows) figures(coef(fit(rows)), rows))
test <- sapply(draws, function(rows) figures(coef(fit(rows)), all))
write(toJSON(list(madeBy = R.version.string, formula = "low ~ C(race) * smoke + rcs(lwt, 4) + ns(age, 2)",
  draws = lapply(draws, function(rows) rows - 1), apparent = as.list(figures(coef(fit(all)), all)),
  training = as.list(rowMeans(training)), test = as.list(rowMeans(test))),
  auto_unbox = TRUE, digits = NA), "Tests/Fixtures/reference/formula/validate.json")
