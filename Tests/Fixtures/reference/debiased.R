# The de-biased lasso of logistic regression (van de Geer, Buhlmann, Ritov & Dezeure 2014, section 3) by glmnet: the exact
# inverse with the errors of the information at the step's end, and node-wise regressions.
#
#     Rscript Tests/Fixtures/reference/debiased.R
#
# Run from the project's folder.
suppressMessages({library(glmnet); library(jsonlite)})
folder <- "Tests/Fixtures"
rows <- read.csv(file.path(folder, "data/birthwt.csv"))
names <- c("age", "lwt", "smoke", "ptl", "ht", "ui", "ftv")
x <- as.matrix(rows[, names]); y <- rows$low; n <- nrow(x); p <- ncol(x)
lambda <- 0.02
fit <- glmnet(x, y, "binomial", lambda = lambda * c(8, 4, 2, 1), thresh = 1e-16, maxit = 1e7)
beta <- as.numeric(coef(fit, s = lambda, exact = FALSE)); b0 <- beta[1]; b <- beta[-1]
# glmnet's deviations are those of n, and a lasso's columns are standardized by them.
deviation <- sqrt(colMeans(scale(x, scale = FALSE)^2))
mean <- colMeans(x)
z <- scale(x, mean, deviation)
theta <- b * deviation; t0 <- b0 + sum(b * mean)

at <- function(t0, theta) {
  p <- plogis(t0 + as.numeric(z %*% theta)); w <- p * (1 - p)
  centre <- colSums(w * z) / sum(w)
  list(p = p, w = w, centre = centre, z = sweep(z, 2, centre), gram = crossprod(sqrt(w) * sweep(z, 2, centre)) / n)
}
start <- at(t0, theta)
score <- colSums((y - start$p) * start$z) / n

step <- solve(start$gram, score)
exact <- theta + step
t1 <- t0 + sum(y - start$p) / sum(start$w) - sum(start$centre * step)
end <- at(t1, exact)
inverse <- solve(end$gram)
origin <- -mean / deviation - end$centre
errors <- sqrt(diag(inverse) / n) / deviation
intercept <- t1 - sum(exact / deviation * mean)
interceptError <- sqrt(1 / sum(end$w) + t(origin) %*% inverse %*% origin / n)[1, 1]

# Node-wise: columns weighted by sqrt(w), at unit deviation.
weighted <- sqrt(start$w) * start$z
unit <- sqrt(colMeans(weighted^2))
design <- sweep(weighted, 2, unit, "/")
strength <- 0.5 * sqrt(log(p) / n)
rows <- t(sapply(1:p, function(j) {
  # glmnet scales the response to unit deviation about its mean: a lasso by itself keeps lambda as it is.
  lasso <- glmnet(design[, -j], design[, j], intercept = FALSE, standardize = FALSE, lambda = strength * c(4, 2, 1),
    thresh = 1e-20, maxit = 1e7)
  gamma <- as.numeric(lasso$beta[, 3])
  row <- numeric(p); row[j] <- 1; row[-j] <- -gamma
  row / sum(row * crossprod(design[, j], design)[1, ] / n)
}))
gram <- crossprod(design) / n
nodewise <- (theta + as.numeric(rows %*% (score / unit)) / unit) / deviation
nodewiseErrors <- sqrt(diag(rows %*% gram %*% t(rows)) / n) / unit / deviation
cat(toJSON(list(
  made = paste0(R.version.string, "; glmnet ", packageVersion("glmnet")), lambda = lambda, names = names,
  penalized = c(b0, b), exact = c(intercept, exact / deviation), exactErrors = c(interceptError, errors),
  nodewise = nodewise, nodewiseErrors = nodewiseErrors, strength = strength),
  digits = NA, auto_unbox = TRUE, pretty = 1), "\n", file = file.path(folder, "reference/debiased.json"))
