"""Linear models with categories, by statsmodels: writes categories.json, and tables/iris.csv with decimal commas.

Run in this folder: python categories.py (statsmodels 0.15). Penguins: palmerpenguins 0.1.6 (Gorman, Williams & Fraser 2014, CC0);
iris: Fisher 1936, as in statsmodels; mtcars: examples/data.
"""

import json
import pathlib

import pandas as pd
import statsmodels
import statsmodels.formula.api as smf

source = pathlib.Path(statsmodels.__file__).parent / "genmod/tests/results/iris.csv"
iris = pd.read_csv(source)
iris.columns = ["sepal_length", "sepal_width", "petal_length", "petal_width", "species"]
iris["species"] = iris["species"].map({0: "setosa", 1: "versicolor", 2: "virginica"})
iris.to_csv("tables/iris.csv", sep=";", decimal=",", index=False)

penguins = pd.read_csv("tables/penguins.csv")
mtcars = pd.read_csv("../../examples/data/mtcars.csv")
MODELS = {
    "penguins": (penguins, "body_mass_g ~ flipper_length_mm + C(species) + C(sex)"),
    "iris": (iris, "sepal_length ~ petal_length + C(species)"),
    "mtcars": (mtcars, "mpg ~ wt + C(cyl)"),
}
result = {}
for name, (table, formula) in MODELS.items():
    fit = smf.ols(formula, table).fit()
    rename = lambda key: key.replace("C(", "").replace(")[T.", "=").replace("]", "")
    result[name] = {rename(key): [fit.params[key], fit.bse[key]] for key in fit.params.index}
    result[name]["rows"] = int(fit.nobs)
with open("categories.json", "w") as file:
    json.dump(result, file, indent=1)
    file.write("\n")
