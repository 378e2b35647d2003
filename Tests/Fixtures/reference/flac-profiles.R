# Makes flac-profiles.json: profile intervals and likelihood-ratio tests of FLAC (Puhr et al. 2017) by R's glm of the
# augmented rows, the coefficient that is held being an offset. Run in this folder: Rscript flac-profiles.R
suppressMessages(library(jsonlite))
tight <- list(epsilon = 1e-14, maxit = 1000)
# Firth's estimate by its modified scores.
firth <- function(x, y) {
  b <- rep(0, ncol(x))
  for (step in 1:1000) {
    p <- plogis(drop(x %*% b)); v <- p * (1 - p)
    inverse <- solve(crossprod(x, v * x)); h <- rowSums((x %*% inverse) * x) * v
    move <- drop(inverse %*% crossprod(x, y - p + h * (0.5 - p)))
    b <- b + move / max(1, max(abs(move) / sqrt(diag(inverse))))
    if (max(abs(move)) < 1e-13) break
  }
  list(b = b, h = h)
}
profiles <- function(formula, data, last) {
  x <- model.matrix(formula, data); y <- model.response(model.frame(formula, data)); n <- length(y)
  h <- firth(x, y)$h
  rows <- cbind(rbind(x, x, x), added = c(rep(0, n), rep(1, 2 * n)))
  response <- c(y, y, 1 - y); weights <- c(rep(1, n), h / 2, h / 2)
  deviance <- function(columns, offset = rep(0, 3 * n)) suppressWarnings(glm.fit(
    rows[, columns, drop = FALSE], response, weights = weights, offset = offset, family = binomial(),
    control = tight)$deviance)
  whole <- suppressWarnings(glm.fit(rows, response, weights = weights, family = binomial(), control = tight))
  least <- whole$deviance; k <- ncol(x)
  p <- whole$fitted.values
  errors <- sqrt(diag(solve(crossprod(rows, weights * p * (1 - p) * rows))))
  loss <- function(j, value) deviance(setdiff(1:(k + 1), j), value * rows[, j]) - least
  end <- function(j, side) {
    b <- whole$coefficients[j]; far <- b + side * errors[j]
    while (loss(j, far) < qchisq(0.95, 1)) far <- far + side * errors[j]
    uniroot(function(v) loss(j, v) - qchisq(0.95, 1), sort(c(b, far)), tol = 1e-12 * max(1, abs(far)))$root
  }
  names <- sub("^factor\\((.*)\\)(.*)$", "\\1=\\2", sub("^\\(Intercept\\)$", "intercept", colnames(x)))
  named <- function(v) as.list(setNames(unname(v), names))
  list(low = named(sapply(1:k, end, side = -1)), high = named(sapply(1:k, end, side = 1)),
    statistic = named(sapply(1:k, loss, value = 0)), overall = deviance(c(1, k + 1)) - least,
    lastColumn = deviance(setdiff(1:(k + 1), last)) - least)
}
write(toJSON(list(
  made = paste("R", getRversion()),
  birthwt = profiles(low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv, read.csv("../data/birthwt.csv"), 10),
  endometrial = profiles(HG ~ NV + PI + EH, read.csv("../data/endometrial.csv"), 4)),
  auto_unbox = TRUE, digits = 15, pretty = TRUE), "flac-profiles.json")
