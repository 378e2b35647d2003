# Answers of R's glm to formulas, for the tests of formulas.
#
#     Rscript Tests/Fixtures/reference/formula/make.R
#
# Run from the project's folder. Data: Tests/Fixtures/data. Splines: R's splines, Harrell's rms.
suppressMessages({library(splines); library(rms); library(jsonlite)})
penguins <- read.csv("Tests/Fixtures/data/penguins.csv", stringsAsFactors = TRUE)
birthwt <- read.csv("Tests/Fixtures/data/birthwt.csv")
titanic <- read.csv("Tests/Fixtures/data/titanic_counts.csv", stringsAsFactors = TRUE)
wide <- reshape(titanic, idvar = c("class", "sex", "age"), timevar = "survived", direction = "wide")
names(wide)[4:5] <- c("lost", "saved")
write.csv(wide, "Tests/Fixtures/reference/formula/titanic_wide.csv", row.names = FALSE, quote = FALSE)
# A smaller epsilon would make glm blind to columns that depend on others: its tolerance is a thousandth of it. Each fit is
# begun again at its end instead.
control <- glm.control(epsilon = 1e-9, maxit = 100)

# `formula` is R's, `ours` what this project is given where it differs.
one <- function(name, data, formula, table, ours = formula) {
  f <- as.formula(formula)
  fit <- glm(f, binomial, data, control = control)
  start <- ifelse(is.na(coef(fit)), 0, coef(fit))
  fit <- glm(f, binomial, data, control = control, start = start)
  s <- summary(fit)$coefficients
  known <- !is.na(coef(fit))
  list(name = name, data = data_name(table), formula = ours, r = formula,
    names = names(coef(fit)),
    coefficients = unname(ifelse(known, coef(fit), 0)),
    aliased = unname(!known),
    standardErrors = { e <- rep(NA_real_, length(known)); e[known] <- s[, 2]; e },
    deviance = deviance(fit), nullDeviance = fit$null.deviance,
    fitted = unname(head(fitted(fit), 10)))
}
data_name <- function(table) table
bw <- transform(birthwt, race = factor(race))
cases <- list(
  one("plain", bw, "low ~ age + lwt + race + smoke", "birthwt", "low ~ age + lwt + C(race) + smoke"),
  one("cross", bw, "low ~ age * smoke + log(lwt) + race", "birthwt", "low ~ age * smoke + log(lwt) + C(race)"),
  one("factor-slopes", bw, "low ~ race:age + smoke", "birthwt", "low ~ C(race):age + smoke"),
  one("factor-cross", bw, "low ~ race * smoke + I(lwt / 10) + sqrt(age)", "birthwt",
      "low ~ C(race) * smoke + I(lwt / 10) + sqrt(age)"),
  one("no-intercept", bw, "low ~ race + age - 1", "birthwt", "low ~ C(race) + age - 1"),
  one("no-intercept-cross", bw, "low ~ 0 + age + race:smoke", "birthwt", "low ~ 0 + age + C(race):smoke"),
  one("power", bw, "low ~ (age + lwt + smoke)^2", "birthwt"),
  one("nested", bw, "low ~ smoke / (age + lwt) - smoke:lwt", "birthwt"),
  one("dot", bw[, c("low", "age", "lwt", "smoke", "ht")], "low ~ . - ht + I(ht * smoke)", "birthwt",
      "low ~ age + lwt + smoke + I(ht * smoke)"),
  one("poly", bw, "low ~ poly(age, 3) + poly(lwt, 2):smoke", "birthwt"),
  one("ns", bw, "low ~ ns(age, 4) + lwt", "birthwt"),
  one("ns-knots", bw, "low ~ ns(lwt, knots = c(110, 130, 170)) * smoke", "birthwt"),
  one("ns-log", bw, "low ~ ns(log(lwt), df = 3) + smoke", "birthwt"),
  one("bs", bw, "low ~ bs(age, df = 5) + smoke", "birthwt"),
  one("bs-quadratic", bw, "low ~ bs(lwt, degree = 2, knots = c(120, 150))", "birthwt"),
  one("rcs", bw, "low ~ rcs(lwt, 4) + smoke", "birthwt"),
  one("rcs-knots", bw, "low ~ rcs(age, c(17, 22, 26, 32))", "birthwt"),
  one("scale", bw, "low ~ scale(age) + scale(lwt):smoke", "birthwt"),
  one("offset", bw, "low ~ age + offset(ht)", "birthwt"),
  one("sum", transform(bw, race = C(race, contr.sum)), "low ~ race * age", "birthwt", "low ~ C(race, Sum) * age"),
  one("helmert", transform(bw, race = C(race, contr.helmert)), "low ~ race + age", "birthwt", "low ~ C(race, Helmert) + age"),
  one("polynomial", transform(bw, race = C(race, contr.poly)), "low ~ race + age", "birthwt", "low ~ C(race, Poly) + age"),
  one("two-factors", penguins, "sex ~ species * island + ns(body_mass_g, 3)", "penguins"),
  one("interaction-only", penguins, "sex ~ species:island + bill_depth_mm", "penguins"),
  one("three-way", bw, "low ~ race * smoke * age", "birthwt", "low ~ C(race) * smoke * age"),
  one("counts", wide, "cbind(saved, lost) ~ class * sex + age", "titanic_wide"))
cat(toJSON(list(
  madeBy = paste0(R.version.string, "; rms ", packageVersion("rms"), "; splines ", packageVersion("splines")),
  cases = cases), digits = NA, auto_unbox = TRUE, na = "null", pretty = 1), "\n",
  file = "Tests/Fixtures/reference/formula/glm.json")
