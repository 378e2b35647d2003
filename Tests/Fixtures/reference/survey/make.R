# Answers of R's survey::svyglm to the designs of its data set `api` (California's Academic Performance Index, 2000).
#
#     Rscript Tests/Fixtures/reference/survey/make.R
#
# Run from the project's folder. It writes the columns that are used beside itself.
suppressMessages({library(survey); library(jsonlite)})
data(api)
folder <- "Tests/Fixtures/reference/survey"
columns <- c("stype", "dnum", "sch.wide", "meals", "ell", "mobility", "pw", "fpc")
for (name in c("apistrat", "apiclus1"))
  write.csv(get(name)[, columns], file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
control <- glm.control(epsilon = 1e-15, maxit = 100)
write.csv(apiclus2[, c(setdiff(columns, "fpc"), "snum", "fpc1", "fpc2")], file.path(folder, "apiclus2.csv"),
  row.names = FALSE, quote = FALSE)
one <- function(name, table, design, strata = NULL, units = NULL, fpc = NULL, later = NULL) {
  fit <- svyglm(sch.wide ~ meals + ell + mobility, design, family = quasibinomial, control = control)
  list(name = name, table = table, strata = strata, units = units, fpc = fpc,
    coefficients = unname(coef(fit)), standardErrors = unname(SE(fit)),
    degreesOfFreedom = degf(design), later = later, residualDegreesOfFreedom = fit$df.residual,
    pValues = unname(coef(summary(fit))[, 4]), low = unname(confint(fit)[, 1]), high = unname(confint(fit)[, 2]),
    test = local({
      test <- regTermTest(fit, ~ meals + ell, method = "Wald")
      list(F = c(test$Ftest), p = c(test$p), df = test$df, ddf = test$ddf)
    }))
}
cases <- list(
  one("weights", "apistrat", svydesign(ids = ~1, weights = ~pw, data = apistrat)),
  one("strata", "apistrat", svydesign(ids = ~1, strata = ~stype, weights = ~pw, data = apistrat), "stype"),
  one("strata-fpc", "apistrat", svydesign(ids = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat),
      "stype", fpc = "fpc"),
  one("clusters", "apiclus1", svydesign(ids = ~dnum, weights = ~pw, data = apiclus1), units = "dnum"),
  one("clusters-fpc", "apiclus1", svydesign(ids = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1),
      units = "dnum", fpc = "fpc"),
  one("strata-clusters", "apiclus1",
      svydesign(ids = ~dnum, strata = ~stype, weights = ~pw, data = apiclus1, nest = TRUE), "stype", "dnum"),
  one("two-stages", "apiclus2", svydesign(ids = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = apiclus2),
      units = "dnum", fpc = "fpc1", later = list(units = "snum", population = "fpc2")))
cat(toJSON(list(madeBy = paste0(R.version.string, "; survey ", packageVersion("survey")), cases = cases),
  digits = NA, auto_unbox = TRUE, null = "null", pretty = 1), "\n", file = file.path(folder, "svyglm.json"))
