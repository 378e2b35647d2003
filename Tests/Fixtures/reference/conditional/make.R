# Answers of R's survival::clogit(method = "exact").
#
#     Rscript Tests/Fixtures/reference/conditional/make.R
#
# Run from the project's folder. Data: R's datasets::infert (Trichopoulos et al. 1976), written beside this, and birthwt.
suppressMessages({library(survival); library(jsonlite)})
folder <- "Tests/Fixtures/reference/conditional"
write.csv(infert[, c("case", "spontaneous", "induced", "age", "education", "stratum")],
  file.path(folder, "infert.csv"), row.names = FALSE, quote = FALSE)
birthwt <- read.csv("Tests/Fixtures/data/birthwt.csv")
control <- coxph.control(eps = 1e-14, iter.max = 100, toler.chol = 1e-14)
one <- function(name, table, formula, ours, strata, data) {
  fit <- clogit(formula, data, method = "exact", control = control)
  s <- summary(fit)
  list(name = name, table = table, formula = ours, strata = strata,
    coefficients = unname(coef(fit)), standardErrors = unname(sqrt(diag(vcov(fit)))),
    logLikelihood = fit$loglik[2], nullLogLikelihood = fit$loglik[1], score = fit$score,
    wald = unname(fit$wald.test))
}
cases <- list(
  one("infert", "infert", case ~ spontaneous + induced + strata(stratum), "case ~ spontaneous + induced", "stratum", infert),
  one("infert-factor", "infert", case ~ factor(spontaneous) * induced + strata(stratum),
      "case ~ C(spontaneous) * induced", "stratum", infert),
  one("many-cases", "birthwt", low ~ lwt + smoke + factor(race) + strata(age), "low ~ lwt + smoke + C(race)", "age", birthwt))
cat(toJSON(list(madeBy = paste0(R.version.string, "; survival ", packageVersion("survival")), cases = cases),
  digits = NA, auto_unbox = TRUE, pretty = 1), "\n", file = file.path(folder, "clogit.json"))
