# Effects of columns in models of formulas, for the tests of effects, offsets and grouped rows.
#
#     Rscript Tests/Fixtures/reference/formula/effects.R
#
# Run from the project's folder. Nothing but glm, its model matrices and central differences: the rows are changed, expanded
# again with the fit's own knots and contrasts, and probabilities averaged; their derivatives by the coefficients, for the
# delta method, are differences too. Variance inflation is that of car.
suppressMessages({library(splines); library(rms); library(car); library(jsonlite)})
birthwt <- read.csv("Tests/Fixtures/data/birthwt.csv")
birthwt$race <- factor(birthwt$race)
birthwt$r2 <- as.numeric(birthwt$race == 2)
birthwt$r3 <- as.numeric(birthwt$race == 3)
penguins <- read.csv("Tests/Fixtures/data/penguins.csv", stringsAsFactors = TRUE)
wide <- read.csv("Tests/Fixtures/reference/formula/titanic_wide.csv", stringsAsFactors = TRUE)
control <- glm.control(epsilon = 1e-9, maxit = 100)
fitted_by <- function(f, data, w) {
  data$w_ <- w
  fit <- suppressWarnings(glm(f, binomial, data, weights = w_, control = control))
  suppressWarnings(glm(f, binomial, data, weights = w_, control = control, start = coef(fit)))
}

# Probabilities of changed rows at coefficients b. `race` of the rows may be replaced by what its columns are.
probabilities <- function(fit, rows, b = coef(fit)) {
  t <- delete.response(terms(fit))
  frame <- model.frame(t, rows, xlev = fit$xlevels, na.action = na.pass)
  x <- model.matrix(t, frame, contrasts.arg = fit$contrasts)
  o <- model.offset(frame)
  plogis(drop(x %*% b) + if (is.null(o)) 0 else o)
}
# A quantity and its standard error.
estimate <- function(fit, v, g) {
  b <- coef(fit)
  at <- function(b) g(b)
  gradient <- sapply(seq_along(b), function(j) {
    h <- 1e-4 * sqrt(vcov(fit)[j, j]); up <- b; down <- b
    up[j] <- b[j] + h; down[j] <- b[j] - h
    (at(up) - at(down)) / (2 * h)
  })
  c(at(b), sqrt(drop(gradient %*% v %*% gradient)))
}
set <- function(rows, column, value) {
  rows[[column]] <- if (is.factor(rows[[column]])) factor(rep(value, nrow(rows)), levels(rows[[column]])) else value
  rows
}
robust <- function(fit, cluster = NULL) {
  x <- model.matrix(fit); w <- weights(fit, "prior")
  u <- x * (w * (fit$y - fitted(fit)))
  # At the estimate itself, not at the last iteration's weights.
  bread <- solve(crossprod(x * sqrt(w * fitted(fit) * (1 - fitted(fit)))))
  n <- nrow(x); k <- ncol(x)
  if (is.null(cluster)) return(bread %*% crossprod(u) %*% bread * n / (n - k))
  sums <- rowsum(u, cluster); g <- nrow(sums)
  bread %*% crossprod(sums) %*% bread * g / (g - 1)
}
fisher <- function(fit) {
  x <- model.matrix(fit); p <- fitted(fit)
  solve(crossprod(x * sqrt(weights(fit, "prior") * p * (1 - p))))
}

# changes: list of list(column, from, to); slopes: columns; over: list of list(column, value).
case <- function(name, table, data, formula, ours = formula, changes, slopes, over = list(),
                 covariance = "fisher", cluster = NULL, weight = NULL, counts = FALSE, shares = NULL) {
  w <- if (is.null(weight)) rep(1, nrow(data)) else data[[weight]]
  f <- as.formula(formula)
  fit <- fitted_by(f, data, w)
  rows <- data[as.integer(names(fitted(fit))), ]
  v <- switch(covariance, fisher = fisher(fit), hc1 = robust(fit), cluster = robust(fit, rows[[cluster]]))
  mass <- if (counts) weights(fit, "prior") else w[as.integer(names(fitted(fit)))]
  average <- function(p) sum(mass * p) / sum(mass)
  answers <- function(fit, v, rows, average, changes) {
    slope <- lapply(slopes, function(column) {
      h <- 1e-4 * sd(data[[column]], na.rm = TRUE)
      up <- rows; down <- rows
      up[[column]] <- rows[[column]] + h; down[[column]] <- rows[[column]] - h
      e <- estimate(fit, v, function(b)
        average((probabilities(fit, up, b) - probabilities(fit, down, b)) / (2 * h)))
      list(column = column, change = NULL, effect = e[1], error = e[2])
    })
    change <- lapply(changes, function(one) {
      to <- one$set(rows, one$to); from <- one$set(rows, one$from)
      e <- estimate(fit, v, function(b) average(probabilities(fit, to, b) - probabilities(fit, from, b)))
      list(column = one$column, change = paste(one$from, "→", one$to), effect = e[1], error = e[2])
    })
    c(slope, change)
  }
  changes <- lapply(changes, function(one) {
    if (is.null(one$set)) one$set <- function(rows, value) set(rows, one$column, value)
    one
  })
  effects <- answers(fit, v, rows, average, changes)
  predictions <- lapply(over, function(one) {
    changed <- set(rows, one[[1]], one[[2]])
    e <- estimate(fit, v, function(b) average(probabilities(fit, changed, b)))
    z <- qlogis(e[1]); s <- qnorm(0.975) * e[2] / (e[1] * (1 - e[1]))
    list(column = one[[1]], value = as.character(one[[2]]), probability = e[1], error = e[2],
      low = plogis(z - s), high = plogis(z + s))
  })
  # At the means: the same model with the category's columns written out, so that they can be shares.
  means <- NULL
  if (!is.null(shares)) {
    g <- fitted_by(as.formula(shares$formula), data, w)
    kept <- data[as.integer(names(fitted(g))), ]
    v <- switch(covariance, fisher = fisher(g), hc1 = robust(g))
    middle <- as.data.frame(lapply(kept[shares$columns], function(x) sum(mass * x) / sum(mass)))
    means <- answers(g, v, middle, identity, shares$changes)
  }
  # Predicted probabilities, offsets and all, of each row used.
  inflation <- if (name == "square") suppressMessages(car::vif(fit))
  list(name = name, data = table, formula = ours, covariance = covariance, cluster = cluster, weight = weight,
    inflation = if (!is.null(inflation)) unname(inflation[, 1]),
    effects = effects, means = means, predictions = predictions,
    fitted = unname(probabilities(fit, rows)))
}
level <- function(column, from, to) list(column = column, from = from, to = to)
race <- function(rows, value) { rows$r2 <- as.numeric(value == "2"); rows$r3 <- as.numeric(value == "3"); rows }
race_changes <- lapply(c("2", "3"), function(to) list(column = "race", from = "1", to = to, set = race))
smoke <- list(level("smoke", 0, 1))
races <- list(level("race", "1", "2"), level("race", "1", "3"))
cases <- list(
  case("square", "birthwt", birthwt, "low ~ age + I(age^2) + race * smoke + log(lwt)",
    "low ~ age + I(age^2) + C(race) * smoke + log(lwt)", c(races, smoke), c("age", "lwt"),
    list(list("age", 20), list("age", 30), list("race", "3"), list("lwt", 150)),
    shares = list(formula = "low ~ age + I(age^2) + (r2 + r3) * smoke + log(lwt)",
      columns = c("age", "lwt", "smoke", "r2", "r3"), changes = c(race_changes, lapply(smoke, function(one) {
        one$set <- function(rows, value) set(rows, "smoke", value); one })))),
  case("square-hc1", "birthwt", birthwt, "low ~ age + I(age^2) + race * smoke + log(lwt)",
    "low ~ age + I(age^2) + C(race) * smoke + log(lwt)", c(races, smoke), c("age", "lwt"), covariance = "hc1"),
  case("cluster", "birthwt", birthwt, "low ~ age:smoke + smoke + sqrt(lwt) + race",
    "low ~ age:smoke + smoke + sqrt(lwt) + C(race)", c(races, smoke), c("age", "lwt"),
    list(list("age", 25)), covariance = "cluster", cluster = "age"),
  case("natural", "birthwt", birthwt, "low ~ ns(age, 3) * smoke + ns(lwt, 4)", changes = smoke,
    slopes = c("age", "lwt"), over = list(list("age", 18), list("age", 40), list("age", 50))),
  case("splines", "birthwt", birthwt, "low ~ bs(age, df = 5) + poly(lwt, 2) + race",
    "low ~ bs(age, df = 5) + poly(lwt, 2) + C(race)", races, c("age", "lwt"), list(list("lwt", 110))),
  case("restricted", "birthwt", birthwt, "low ~ rcs(age, c(17, 22, 27, 33)) + log(lwt):smoke + lwt", changes = smoke,
    slopes = c("age", "lwt"), over = list(list("age", 15))),
  case("sums", "birthwt", birthwt, "low ~ C(race, contr.sum) * scale(lwt) + exp(age / 50) - smoke",
    "low ~ C(race, Sum) * scale(lwt) + exp(I(age / 50)) - smoke", races, c("age", "lwt"),
    list(list("race", "2"))),
  case("weights", "birthwt", transform(birthwt, w = 1 + ftv), "low ~ poly(age, 2) + race + smoke:lwt",
    "low ~ poly(age, 2) + C(race) + smoke:lwt", c(races, smoke), c("age", "lwt"),
    list(list("smoke", 1)), weight = "w"),
  case("penguins", "penguins", penguins, "sex ~ species * scale(body_mass_g) + I(bill_length_mm / bill_depth_mm)",
    changes = list(level("species", "Adelie", "Chinstrap"), level("species", "Adelie", "Gentoo")),
    slopes = c("body_mass_g", "bill_length_mm", "bill_depth_mm"), over = list(list("species", "Gentoo"))),
  case("counts", "titanic_wide", wide, "cbind(saved, lost) ~ class * sex + age", changes = list(
    level("class", "1st", "2nd"), level("class", "1st", "3rd"), level("class", "1st", "Crew"),
    level("sex", "Female", "Male"), level("age", "Adult", "Child")), slopes = c(),
    over = list(list("class", "Crew")), counts = TRUE),
  case("offset", "birthwt", birthwt, "low ~ age * smoke + race + offset(log(lwt / 120) - I(age / 40))",
    "low ~ age * smoke + C(race) + offset(log(lwt / 120) - age / 40)", c(races, smoke), "age",
    list(list("age", 20), list("lwt", 100)))
)
write(toJSON(list(madeBy = R.version.string, cases = cases), auto_unbox = TRUE, digits = NA, null = "null", pretty = 1),
  "Tests/Fixtures/reference/formula/effects.json")
