# Makes dispersion-inflation.json: R's quasibinomial with its tests, car's variance-inflation factors and p.adjust.
# Run in this folder: Rscript dispersion-inflation.R
suppressMessages({
  library(car)
  library(jsonlite)
})
tight <- list(epsilon = 1e-15, maxit = 100)
# Seeds of two species of Orobanche that germinated (Crowder 1978), as many a plate as n.
seeds <- data.frame(
  germinated = c(10, 23, 23, 26, 17, 5, 53, 55, 32, 46, 10, 8, 10, 8, 23, 0, 3, 22, 15, 32, 3),
  n = c(39, 62, 81, 51, 39, 6, 74, 72, 51, 79, 13, 16, 30, 28, 45, 4, 12, 41, 30, 51, 7),
  seed = rep(c("O75", "O73"), c(11, 10)),
  extract = rep(c("bean", "cucumber", "bean", "cucumber"), c(5, 6, 5, 5)))
write.csv(seeds, "../data/seeds.csv", row.names = FALSE, quote = FALSE)
seeds$seed <- factor(seeds$seed)
fit <- glm(cbind(germinated, n - germinated) ~ seed + extract, quasibinomial, seeds, control = tight)
s <- summary(fit)
f <- drop1(fit, test = "F")
plain <- glm(cbind(germinated, n - germinated) ~ seed + extract, binomial, seeds, control = tight)
loss <- drop1(plain)$Deviance[-1] - plain$deviance
birthwt <- read.csv("../data/birthwt.csv")
low <- glm(low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv, binomial, birthwt, control = tight)
factors <- vif(low)
p <- summary(low)$coefficients[-1, 4]
bare <- function(v) unname(as.vector(v))
out <- list(
  made = paste("R", getRversion(), "car", packageVersion("car")),
  quasibinomial = list(
    dispersion = s$dispersion, deviance = fit$deviance, nullDeviance = fit$null.deviance, df = fit$df.residual,
    estimates = bare(s$coefficients[, 1]), errors = bare(s$coefficients[, 2]), t = bare(s$coefficients[, 3]),
    p = bare(s$coefficients[, 4]), quantile = qt(0.975, fit$df.residual),
    # drop1 divides by the deviance over its degrees of freedom; here by Pearson's dispersion, as anova does.
    F = bare(loss / s$dispersion), pF = bare(pf(loss / s$dispersion, 1, fit$df.residual, lower.tail = FALSE))),
  vif = list(
    columns = sub("^factor\\((.*)\\)$", "\\1", rownames(factors)), gvif = bare(factors[, 1]), df = bare(factors[, 2]),
    perCoefficient = bare(factors[, 3])),
  adjusted = list(p = bare(p), holm = bare(p.adjust(p, "holm")), bh = bare(p.adjust(p, "BH"))),
  student = list(
    t = c(0.1, 1, 2.5, 30), df = c(1, 2.5, 18, 400),
    tails = bare(outer(c(0.1, 1, 2.5, 30), c(1, 2.5, 18, 400), function(t, d) 2 * pt(-t, d))),
    quantiles = qt(0.975, c(1, 2.5, 18, 400)),
    F = pf(c(0.5, 3, 40), c(1, 3, 10), c(7, 18, 5), lower.tail = FALSE)))
write(toJSON(out, auto_unbox = TRUE, digits = 15, pretty = TRUE), "dispersion-inflation.json")
