# Makes glmnet-constraints.json: fits of R's glmnet with penalty factors, limits of coefficients,
# grouped multinomial penalties and relaxation. Run in this folder: Rscript glmnet-constraints.R
suppressMessages({
  library(glmnet)
  library(jsonlite)
})
glmnet.control(fdev = 0, devmax = 1, eps = 1e-16)
precise <- function(...) glmnet(..., thresh = 1e-24, maxit = 1e7)

birthwt <- read.csv("../data/birthwt.csv")
x <- cbind(
  age = birthwt$age, lwt = birthwt$lwt, `race=2` = birthwt$race == 2,
  `race=3` = birthwt$race == 3, smoke = birthwt$smoke, ptl = birthwt$ptl, ht = birthwt$ht,
  ui = birthwt$ui, ftv = birthwt$ftv)
y <- birthwt$low
w <- 1 + (seq_along(y) - 1) %% 3
path <- function(lambda) lambda * 2^(8:0)

one <- function(name, alpha, lambda, standardize = TRUE, factors = NULL, lower = NULL,
                upper = NULL, weights = NULL) {
  p <- ncol(x)
  take <- function(given, otherwise) {
    v <- setNames(rep(otherwise, p), colnames(x))
    for (n in names(given)) v[n] <- given[[n]]
    v
  }
  fit <- precise(
    x, y, weights = if (is.null(weights)) rep(1, length(y)) else weights, family = "binomial",
    alpha = alpha, lambda = path(lambda), standardize = standardize,
    penalty.factor = take(factors, 1), lower.limits = take(lower, -Inf),
    upper.limits = take(upper, Inf))
  b <- as.matrix(coef(fit))[, length(path(lambda))]
  text <- function(v) if (is.null(v)) NULL else lapply(v, function(a) if (is.finite(a)) a else as.character(a))
  list(
    name = name, alpha = alpha, lambda = lambda, standardize = standardize,
    weighted = !is.null(weights), factors = text(factors), lower = text(lower),
    upper = text(upper), intercept = b[[1]], coefficients = as.list(b[-1]))
}

factors <- list(age = 2, smoke = 0, lwt = 0.25)
binary <- list(
  one("l1, factors", 1, 0.02, factors = factors),
  one("l2, factors", 0, 0.1, factors = factors),
  one("elastic net, factors", 0.5, 0.04, factors = factors),
  one("l1, one left out", 1, 0.01, factors = list(age = 3, lwt = Inf, ui = 0.5)),
  one("l1, factors, columns as they are", 1, 0.03, standardize = FALSE, factors = factors),
  one("l1, factors, weights", 1, 0.02, factors = factors, weights = w),
  one("l1, bounds", 1, 0.005, lower = list(age = 0, ftv = 0), upper = list(lwt = 0, smoke = 0.5)),
  one("l2, bounds", 0, 0.01, lower = list(age = 0, ptl = 0), upper = list(lwt = -0, smoke = 0.5)),
  one("no penalty, bounds", 0, 0, lower = list(age = 0, ftv = 0), upper = list(smoke = 0.5)),
  one("elastic net, factors and bounds, weights", 0.5, 0.01, factors = factors,
      lower = list(age = 0, ftv = -0.01), upper = list(smoke = 0.5), weights = w))

# Groups of one column over all classes.
grouped <- function(name, lambda, weights = NULL, factors = rep(1, 4)) {
  m <- as.matrix(iris[, 1:4])
  colnames(m) <- c("sepal_length", "sepal_width", "petal_length", "petal_width")
  fit <- precise(
    m, iris$Species, weights = if (is.null(weights)) rep(1, 150) else weights,
    family = "multinomial", type.multinomial = "grouped", alpha = 1, lambda = path(lambda),
    penalty.factor = factors)
  b <- coef(fit, s = lambda)
  list(
    name = name, lambda = lambda, weighted = !is.null(weights),
    intercept = lapply(b, function(v) v[1, 1]),
    coefficients = lapply(b, function(v) as.list(v[-1, 1])))
}
wi <- 1 + (0:149) %% 3
multinomial <- list(
  grouped("0.2", 0.2), grouped("0.05", 0.05), grouped("0.01", 0.01), grouped("weights", 0.03, wi))

relaxed <- list()
fit <- precise(x, y, family = "binomial", lambda = path(0.02), relax = TRUE)
for (gamma in c(0, 0.25, 0.75)) {
  b <- as.matrix(coef(fit, s = 0.02, gamma = gamma))[, 1]
  if (gamma == 0) {
    # glmnet's own fit without a penalty has 6 digits, glm's 12.
    kept <- which(b[-1] != 0)
    exact <- glm(y ~ x[, kept], family = binomial, control = glm.control(epsilon = 1e-15))
    b[c(1, 1 + kept)] <- coef(exact)
  }
  relaxed[[length(relaxed) + 1]] <- list(
    lambda = 0.02, mixture = gamma, intercept = b[[1]], coefficients = as.list(b[-1]))
}

write(
  toJSON(
    list(
      tool = paste("R", getRversion(), "glmnet", packageVersion("glmnet")), binary = binary,
      multinomial = multinomial, relaxed = relaxed),
    auto_unbox = TRUE, digits = I(17), pretty = 1, null = "null"),
  "glmnet-constraints.json")
