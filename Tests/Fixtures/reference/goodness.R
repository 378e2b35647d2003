# Makes goodness.json: Rscript goodness.R, in this folder. It needs rms, pROC and jsonlite.
suppressMessages({library(rms); library(pROC); library(jsonlite)})

birthwt <- read.csv("../data/birthwt.csv")
birthwt$race <- factor(birthwt$race)
small <- glm(low ~ age + lwt, binomial, birthwt, control = list(epsilon = 1e-15, maxit = 50))
large <- glm(low ~ age + lwt + race + smoke, binomial, birthwt, control = list(epsilon = 1e-15, maxit = 50))

# Nested models.
table <- anova(small, large, test = "LRT")
criteria <- function(fit) list(
  logLikelihood = as.numeric(logLik(fit)), deviance = deviance(fit), residualDf = fit$df.residual,
  aic = AIC(fit), bic = BIC(fit))
nested <- list(
  small = criteria(small), large = criteria(large), df = table$Df[2], statistic = table$Deviance[2],
  pValue = table$`Pr(>Chi)`[2])

# Two models on the same rows: DeLong's paired test, and the means of the rows' differences.
ps <- fitted(small); pl <- fitted(large); y <- birthwt$low
test <- roc.test(roc(y, ps, quiet = TRUE, direction = "<"), roc(y, pl, quiet = TRUE, direction = "<"),
                 method = "delong", paired = TRUE)
difference <- function(a, b) {
  d <- a - b
  list(first = mean(a), second = mean(b), difference = mean(d), standardError = sd(d) / sqrt(length(d)),
       pValue = 2 * pnorm(-abs(mean(d) / (sd(d) / sqrt(length(d))))))
}
loss <- function(p) -(y * log(p) + (1 - y) * log1p(-p))
paired <- list(
  auc = list(first = as.numeric(test$roc1$auc), second = as.numeric(test$roc2$auc), z = as.numeric(test$statistic),
             pValue = test$p.value),
  logLoss = difference(loss(ps), loss(pl)), brier = difference((ps - y)^2, (pl - y)^2))

# Net benefit (Vickers & Elkin 2006), treating p >= t; Brier's parts (Murphy 1973) in ten bins of one width.
scored <- read.csv("../data/binary_predictions.csv")
n <- nrow(scored)
decision <- lapply(c(0.05, 0.1, 0.25, 0.5, 0.8), function(t) {
  tp <- sum(scored$p >= t & scored$y == 1); fp <- sum(scored$p >= t & scored$y == 0)
  list(threshold = t, netBenefit = tp / n - fp / n * t / (1 - t),
       netBenefitOfAll = mean(scored$y) - (1 - mean(scored$y)) * t / (1 - t))
})
bin <- pmax(1, ceiling(scored$p * 10 - 1e-12))
nk <- tapply(scored$y, bin, length); ok <- tapply(scored$y, bin, mean); fk <- tapply(scored$p, bin, mean)
brier <- list(
  score = mean((scored$p - scored$y)^2), reliability = sum(nk * (fk - ok)^2) / n,
  resolution = sum(nk * (ok - mean(scored$y))^2) / n, uncertainty = mean(scored$y) * (1 - mean(scored$y)))
logit <- qlogis(scored$p)
cal <- glm(y ~ logit, binomial, scored, control = list(epsilon = 1e-15, maxit = 50))
large0 <- glm(y ~ offset(logit), binomial, scored, control = list(epsilon = 1e-15, maxit = 50))
calibration <- list(slope = unname(coef(cal)[2]), intercept = unname(coef(cal)[1]),
                    interceptAlone = unname(coef(large0)[1]))

# Optimism (Efron 1983; Harrell) of given resamples, by glm alone.
full <- low ~ age + lwt + race + smoke + ptl + ht + ui + ftv
auc <- function(p, y) { r <- rank(p); n1 <- sum(y); (sum(r[y == 1]) - n1 * (n1 + 1) / 2) / (n1 * (length(y) - n1)) }
judge <- function(fit, rows) {
  eta <- predict(fit, rows); p <- plogis(eta)
  line <- coef(glm(rows$low ~ eta, family = binomial, control = list(epsilon = 1e-15, maxit = 50)))
  c(auc = auc(p, rows$low), brier = mean((p - rows$low)^2), slope = unname(line[2]), intercept = unname(line[1]))
}
set.seed(20)
draws <- lapply(1:20, function(i) sample(nrow(birthwt), replace = TRUE))
whole <- glm(full, binomial, birthwt, control = list(epsilon = 1e-15, maxit = 50))
apparent <- judge(whole, birthwt)
each <- lapply(draws, function(rows) {
  fit <- glm(full, binomial, birthwt[rows, ], control = list(epsilon = 1e-15, maxit = 50))
  list(training = as.list(judge(fit, birthwt[rows, ])), test = as.list(judge(fit, birthwt)))
})
mean_of <- function(part) sapply(names(apparent), function(k) mean(sapply(each, function(e) e[[part]][[k]])))
optimism <- mean_of("training") - mean_of("test")
given <- list(draws = lapply(draws, function(d) d - 1), apparent = as.list(apparent), training = as.list(mean_of("training")),
              test = as.list(mean_of("test")), optimism = as.list(optimism), corrected = as.list(apparent - optimism))

# rms::validate itself, of many resamples, with the standard error of each mean optimism.
f <- lrm(full, data = birthwt, x = TRUE, y = TRUE)
set.seed(1)
many <- 2000
v <- rms::validate(f, B = many)
rms <- list(
  resamples = many, aucCorrected = unname(v["Dxy", "index.corrected"] / 2 + 0.5),
  aucOptimism = unname(v["Dxy", "optimism"] / 2), brierCorrected = unname(v["B", "index.corrected"]),
  slopeCorrected = unname(v["Slope", "index.corrected"]), interceptCorrected = unname(v["Intercept", "index.corrected"]))

# Standard errors of log-odds of rows (predict.glm), and the mean of sigmoid over their normal distribution.
pr <- predict(large, birthwt[1:5, ], se.fit = TRUE)
mean_probability <- mapply(function(m, s) integrate(function(z) plogis(m + s * z) * dnorm(z), -Inf, Inf, rel.tol = 1e-10)$value,
                           pr$fit, pr$se.fit)
predictions <- list(logits = unname(pr$fit), standardErrors = unname(pr$se.fit), meanProbabilities = unname(mean_probability))

write(toJSON(list(
  case = "goodness", source = paste(R.version.string, "rms", packageVersion("rms"), "pROC", packageVersion("pROC")),
  answers = list(nested = nested, paired = paired, decision = decision, brier = brier, calibration = calibration,
                 validation = given, rms = rms, predictions = predictions)),
  auto_unbox = TRUE, digits = I(15), pretty = FALSE), "goodness.json")
