# Makes firth-corrections.json: FLIC and FLAC (Puhr et al. 2017) from their definitions, with brglm2's estimate of
# Firth and R's glm, and Firth's estimate of rows that stand for many. Run in this folder: Rscript firth-corrections.R
suppressMessages({
  library(brglm2)
  library(jsonlite)
})
tight <- list(epsilon = 1e-13, maxit = 1000)
firth <- function(formula, data, weights = NULL) {
  data$w <- if (is.null(weights)) 1 else weights
  glm(formula, binomial, data, weights = w, method = "brglmFit", type = "AS_mean", epsilon = 1e-14, maxit = 10000)
}
corrections <- function(formula, data) {
  fit <- firth(formula, data)
  x <- model.matrix(fit)
  y <- unname(fit$y)
  # FLIC: the intercept of maximum likelihood beside Firth's slopes.
  slopes <- drop(x[, -1, drop = FALSE] %*% coef(fit)[-1])
  moved <- coef(glm(y ~ 1, binomial, offset = slopes, control = tight))
  flic <- c(moved, coef(fit)[-1])
  v <- function(b) { p <- plogis(drop(x %*% b)); p * (1 - p) }
  # FLAC: rows beside h/2 rows of either class, with an indicator of these.
  p <- plogis(drop(x %*% coef(fit)))
  w <- p * (1 - p)
  h <- rowSums((x %*% solve(crossprod(x, w * x))) * x) * w
  n <- length(y)
  rows <- rbind(x, x, x)
  added <- c(rep(0, n), rep(1, 2 * n))
  response <- c(y, y, 1 - y)
  weights <- c(rep(1, n), h / 2, h / 2)
  flac <- suppressWarnings(glm(response ~ rows + added - 1, binomial, weights = weights, control = tight))
  k <- ncol(x)
  # The errors at the estimate, not at the iterate before it.
  z <- cbind(rows, added)
  q <- plogis(drop(z %*% coef(flac)))
  names <- sub("^factor\\((.*)\\)(.*)$", "\\1=\\2", sub("^\\(Intercept\\)$", "intercept", colnames(x)))
  named <- function(v) as.list(setNames(unname(v), names))
  list(
    flic = named(flic), flicErrors = named(sqrt(diag(solve(crossprod(x, v(flic) * x))))),
    flac = named(coef(flac)[1:k]),
    flacErrors = named(sqrt(diag(solve(crossprod(z, weights * q * (1 - q) * z))))[1:k]))
}
birthwt <- read.csv("../data/birthwt.csv")
counts <- read.csv("../data/titanic_counts.csv")
counts$y <- as.numeric(counts$survived == "Yes")
weighted <- firth(y ~ factor(class) + factor(sex) + factor(age), counts[counts$freq > 0, ], counts$freq[counts$freq > 0])
out <- list(
  made = paste("R", getRversion(), "brglm2", packageVersion("brglm2")),
  birthwt = corrections(low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv, birthwt),
  endometrial = corrections(HG ~ NV + PI + EH, read.csv("../data/endometrial.csv")),
  `quasi-separated` = corrections(y ~ x + factor(g), read.csv("../data/quasi_separated.csv")),
  separable = corrections(y ~ x1 + x2, read.csv("../data/separable.csv")),
  weighted = list(
    coefficients = as.list(setNames(
      unname(coef(weighted)),
      sub("^factor\\((.*)\\)(.*)$", "\\1=\\2", sub("^\\(Intercept\\)$", "intercept", names(coef(weighted))))))))
write(toJSON(out, auto_unbox = TRUE, digits = 15, pretty = TRUE), "firth-corrections.json")
