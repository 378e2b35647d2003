# path.R FOLDER ROWS COLUMNS ALPHA: cv.glmnet at given λs over given folds of x.f64 (row by row), y.f64 and
# fold.f64. Prints the seconds; writes the folds' means and the coefficients at each λ.
suppressMessages(library(glmnet))
arguments <- commandArgs(TRUE)
folder <- arguments[1]
n <- as.integer(arguments[2])
p <- as.integer(arguments[3])
alpha <- as.numeric(arguments[4])
numbers <- function(name, count) readBin(file.path(folder, name), "double", count)
x <- matrix(numbers("x.f64", n * p), n, p, byrow = TRUE)
y <- numbers("y.f64", n)
fold <- numbers("fold.f64", n)
lambda <- numbers("lambda.f64", 1000)
seconds <- system.time(
  found <- cv.glmnet(x, y, family = "binomial", alpha = alpha, lambda = lambda, foldid = fold,
                     thresh = 1e-12, maxit = 1e7))[["elapsed"]]
cat("seconds", seconds, "\n")
writeBin(as.double(found$cvm), file.path(folder, "glmnet-means.f64"))
writeBin(as.double(as.matrix(coef(found$glmnet.fit))), file.path(folder, "glmnet-coefficients.f64"))
