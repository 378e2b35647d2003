# Makes ../../data/grouped.csv (40 rows of trials that scatter more than the binomial distribution allows, with a seed) and grouped.json:
# what R's glm, sandwich and anova say of them, of a contrast, and of class weights on birthwt.csv. Run in this folder:
# Rscript grouped.R
suppressMessages({
  library(sandwich)
  library(jsonlite)
})
tight <- list(epsilon = 1e-14, maxit = 100)
set.seed(20)
n <- 40
g <- sample(c("a", "b", "c"), n, TRUE)
x <- round(rnorm(n), 3)
m <- sample(4:25, n, TRUE)
p <- plogis(-0.3 + 0.5 * x + c(a = 0, b = 0.6, c = 0.4)[g] + rnorm(n, 0, 0.6))
s <- rbinom(n, m, p)
rows <- data.frame(x, g, m, s)
write.csv(rows, "../../data/grouped.csv", row.names = FALSE, quote = FALSE)
named <- function(v) {
  names <- sub("^g(.)$", "g=\\1", sub("^\\(Intercept\\)$", "(Intercept)", names(v)))
  as.list(setNames(unname(v), names))
}
fit <- glm(cbind(s, m - s) ~ x + g, binomial, rows, control = tight)
quasi <- glm(cbind(s, m - s) ~ x + g, quasibinomial, rows, control = tight)
errors <- function(fit, type) named(sqrt(diag(vcovHC(fit, type = type))))
held <- glm(cbind(s, m - s) ~ x + I(g == "a"), binomial, rows, control = tight)
rao <- anova(held, fit, test = "Rao")
merged <- anova(held, fit, test = "LRT")
h <- hatvalues(fit)
X <- model.matrix(fit)
change <- (X * (rows$s - rows$m * fitted(fit)) / (1 - h)) %*% vcov(fit)
grouped <- list(
  estimates = named(coef(fit)), hc0 = errors(fit, "HC0"), hc1 = errors(fit, "HC1"), hc2 = errors(fit, "HC2"),
  hc3 = errors(fit, "HC3"), leverage = unname(h), pearson = unname(residuals(fit, "pearson")),
  deviance = unname(residuals(fit, "deviance")), cooks = unname(cooks.distance(fit)),
  quasiCooks = unname(cooks.distance(quasi)), quasiStandardized = unname(rstandard(quasi, type = "pearson")),
  dfbetas = unname(sweep(change, 2, sqrt(diag(vcov(fit))), "/")),
  contrast = list(likelihoodRatio = merged$Deviance[2], score = rao$Rao[2],
                  wald = (coef(fit)[["gb"]] - coef(fit)[["gc"]])^2 /
                    drop(c(0, 0, 1, -1) %*% vcov(fit) %*% c(0, 0, 1, -1))))
birth <- read.csv("../../data/birthwt.csv")
y <- birth$low
w <- ifelse(y == 1, length(y) / (2 * sum(y)), length(y) / (2 * sum(1 - y)))
weighted <- suppressWarnings(glm(low ~ age + smoke, binomial, birth, weights = w, control = tight))
X <- model.matrix(weighted)
p <- unname(plogis(drop(X %*% coef(weighted))))
bread <- solve(crossprod(X, w * p * (1 - p) * X))
meat <- crossprod(X * (w * (y - p)))
k <- ncol(X)
hc1 <- sqrt(diag(bread %*% meat %*% bread) * length(y) / (length(y) - k))
shift <- log(sum(1 - y) / sum(y))
classWeights <- list(
  estimates = named(coef(weighted)), hc1 = named(setNames(hc1, names(coef(weighted)))), interceptShift = shift,
  # The mean change of the probability for one unit, of the model with the intercept corrected.
  effectOfAge = mean(dlogis(drop(X %*% coef(weighted)) - shift)) * coef(weighted)[["age"]])
write_json(
  list(made = paste("R", getRversion(), "with sandwich", packageVersion("sandwich")), grouped = grouped,
       classWeights = classWeights),
  "grouped.json", digits = I(16), auto_unbox = TRUE, pretty = TRUE)
