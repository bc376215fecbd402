"""A Poisson regression by statsmodels 0.14: estimates, standard errors and covariance (aa, ab, bb). Writes likelihood.txt."""

import numpy as np
import statsmodels.api as sm

x = [0.1, 0.4, 0.7, 1.1, 1.5, 1.8, 2.2, 2.9]
y = [1, 0, 3, 2, 4, 3, 7, 9]
fit = sm.Poisson(y, sm.add_constant(np.array(x))).fit(tol=1e-14, disp=0)
c = fit.cov_params()
numbers = [*fit.params, *fit.bse, c[0, 0], c[0, 1], c[1, 1]]
with open(__file__.replace(".py", ".txt"), "w") as file:
    file.write(" ".join(f"{number:.17g}" for number in numbers) + "\n")
