//! Coming from PyTorch, Optax, TensorFlow 1 or JAX: what is called what.
//!
//! - [Gradients](#gradients)
//! - [PyTorch](#pytorch)
//! - [Optax](#optax)
//! - [TensorFlow 1](#tensorflow-1)
//! - [Other differences](#other-differences)
//!
//! Rules and schedules are tested step by step against trajectories of PyTorch 2.15, Optax 0.2.8 and
//! `tf.compat.v1.train` of TensorFlow 2.21 (`cargo test --test optimizers_golden`); the schedules of TensorFlow are not.
//! All names without a module are in [`optim`](crate::optim), and `lr` stands for the rate.
//!
//! # Gradients
//!
//! | JAX | PyTorch | here |
//! |---|---|---|
//! | `jax.grad(f)(x)` | `f(x).backward(); x.grad` | [`grad(f, x)`](crate::grad()) |
//! | `jax.value_and_grad(f)(x)` | | [`value_and_grad(f, x)`](crate::value_and_grad) |
//! | `jax.jacrev(f)(x)`, `jax.jacfwd(f)(x)` | `torch.autograd.functional.jacobian` | [`jacobian(f, x)`](crate::jacobian) |
//! | `jax.jit(jax.value_and_grad(f))` | `torch.compile` | [`Function::new(f, n)`](crate::Function), and its `value_and_grad` |
//! | `jax.vmap` over rows, and a sum | a tensor with a batch dimension | [`RowFunction`](crate::function::RowFunction) |
//! | `jax.lax.stop_gradient(x)` | `x.detach()` | [`x.detach()`](crate::Var::detach) |
//! | `jnp.where(x < y, a, b)` | `torch.where(x < y, a, b)` | [`select(x.less(y), a, b)`](crate::select) |
//! | `jax.lax.cond`, `while_loop`, `fori_loop` | `if`, `while`, `for` | `if`, `while`, `for` |
//! | `float(x)`, an error under `jit` | `x.item()` | [`x.value()`](crate::Var::value); read [purity](super::purity) |
//! | `jax.nn.relu`, `sigmoid`, `softplus` | `torch.relu`, `sigmoid`, `nn.functional.softplus` | methods of [`Var`](crate::Var) |
//! | `jax.scipy.special.logsumexp` | `torch.logsumexp` | [`logsumexp`](crate::logsumexp) |
//! | `jax.test_util.check_grads` | `torch.autograd.gradcheck` | [`check_grad`](crate::check_grad) |
//! | `argnums` | `requires_grad` | one argument, the point; what is not in it is captured, and constant |
//! | `jax.hessian(f)(x)` | `torch.autograd.functional.hessian` | [`hessian(f, x)`](crate::hessian); see [second derivatives](super::second) |
//! | `jax.jvp(jax.grad(f), (x,), (v,))` | `torch.autograd.functional.hvp` | [`hvp(f, x, v)`](crate::hvp) |
//! | `jax.jvp`, `jax.vjp` | `torch.autograd.functional.jvp`, `vjp` | [`jvp(f, x, v)`](crate::jvp), [`vjp(f, x, w)`](crate::vjp) |
//! | `jax.grad(jax.grad(f))` | `torch.autograd.grad(.., create_graph=True)` | [`nested_grad(f, x)`](crate::nested_grad) inside a closure |
//!
//! There is nothing to zero: a gradient is returned, not added to. `select` is safe where `where` is not: the side that was not
//! chosen contributes nothing, even if its slope is infinite or NaN.
//!
//! ```
//! use gradus::prelude::*;
//!
//! // jnp.where(x > 0, jnp.sqrt(x), 0.0) has the gradient NaN at 0 in JAX.
//! let root = |x: Var| select(x.less_equal(0.0), 0.0, x.sqrt());
//! assert_eq!(grad(root, 0.0)?, 0.0);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # PyTorch
//!
//! | `torch.optim` | here |
//! |---|---|
//! | `SGD(lr, momentum, dampening, nesterov)` | `Sgd { momentum, dampening, nesterov, ..Sgd::new(lr) }` |
//! | `Adam(lr)` | `Adam::new(lr)` |
//! | `Adam(lr, amsgrad=True)` | `Adam { amsgrad: AmsGrad::Uncorrected, ..Adam::new(lr) }` |
//! | `AdamW(lr)` | `AdamW::new(lr)`: decay 0.01 in both |
//! | `NAdam(lr)` | `Nadam::new(lr)` |
//! | `RAdam(lr)` | `Radam::new(lr)` |
//! | `Adamax(lr)` | `Adamax::new(lr)` |
//! | `Adagrad(lr, lr_decay=c)` | `Adagrad { learning_rate_decay: c, ..Adagrad::new(lr) }` |
//! | `Adadelta(lr)` | `Adadelta { rho: 0.9, ..Adadelta::new(lr) }` |
//! | `RMSprop(lr)` | `RmsProp::pytorch(lr)`: decay (`alpha`) 0.99 |
//! | `Rprop(lr)` | `Rprop::new(lr)` |
//! | `LBFGS(lr, max_iter=1)` | `Lbfgs::pytorch(lr)`; `history_size` is `memory`. More iterations a step, and its line search, are not here |
//! | `ASGD(lr, lambd, alpha, t0)` | `Asgd { decay, power, average_from, ..Asgd::new(lr) }`; `ax` is `state().average` |
//! | `weight_decay=c`, but for `AdamW` | `(WeightDecay(c), rule)`; `Sgd` has it as a field, too |
//! | `decoupled_weight_decay=True` | `Decoupled { rule, weight_decay: c }` |
//! | `maximize=True` | `(Ascend, rule)` |
//! | parameter groups | `Groups(((n, rule), (m, other)))` |
//! | `nn.utils.clip_grad_norm_`, `clip_grad_value_` | `(ClipNorm(c), rule)`, `(ClipValue(c), rule)` |
//! | `swa_utils.AveragedModel` | [`WeightMean`](crate::optim::WeightMean), beside the optimizer |
//! | `optimizer.step()` | `optimizer.step(&mut parameters, &gradient)?` |
//! | `optimizer.state_dict()` | serialise the optimizer, with the feature `serde` |
//! | `torch.save` and `torch.load` of a training state; Lightning's `ModelCheckpoint` and `ckpt_path` | `Fit::checkpoint` and `resume`; `checkpoint::Checkpoint` for a loop by hand, with the feature `serde` |
//!
//! | `torch.optim.lr_scheduler` | here |
//! |---|---|
//! | `StepLR(step_size, gamma)` | `StepDecay { every, factor }` |
//! | `MultiStepLR(milestones, gamma)` | `MultiStepDecay::new(&milestones, gamma)` |
//! | `ExponentialLR(gamma)` | `ExponentialDecay::new(gamma)` |
//! | `ConstantLR(factor, total_iters)` | `Constant { factor }.then(total_iters, Constant::default())` |
//! | `LinearLR(start_factor, end_factor, total_iters)` | `LinearRamp { from, to, steps, begin: 0 }` |
//! | `PolynomialLR(total_iters, power)` | `PolynomialDecay { power, ..PolynomialDecay::new(total_iters) }` |
//! | `CosineAnnealingLR(T_max, eta_min)` | `CosineDecay { minimum, rise_again: true, ..CosineDecay::new(T_max) }` |
//! | `CosineAnnealingWarmRestarts(T_0, T_mult, eta_min)` | `CosineRestarts { first, growth, minimum }` |
//! | `OneCycleLR(max_lr, total_steps)` | rate `max_lr`, `OneCycle::new(total_steps, 0.3)`; `three_phase=True`: `OneCycle::three_phases` |
//! | `CyclicLR(base_lr, max_lr, step_size_up)` | rate `base_lr`, `Cyclic::new(max_lr, step_size_up)` |
//! | `ReduceLROnPlateau(factor)` | `ReduceOnPlateau::new(factor)`, which also judges negative losses, or to the bit `ReduceOnPlateau::pytorch(factor)`; `scheduler.step(loss)` is `observe(loss)` |
//! | `SequentialLR` | `a.then(step, b)` |
//! | `LambdaLR(f)` | a closure; it gives the rate itself, not a factor |
//!
//! A schedule counts **steps**, and does so by itself. Where PyTorch's is stepped once an epoch, multiply by the batches of an epoch.
//!
//! # Optax
//!
//! | `optax` | here |
//! |---|---|
//! | `sgd(lr, momentum, nesterov)` | `Sgd { momentum, nesterov, ..Sgd::new(lr) }` |
//! | `adam(lr)` | `Adam::new(lr)`; `eps_root` is `epsilon_root` |
//! | `adamw(lr)` | `AdamW { weight_decay: 1e-4, ..AdamW::new(lr) }` |
//! | `nadam(lr)`, `adam(lr, nesterov=True)` | `Nadam::optax(lr)` |
//! | `nadamw(lr)` | `Decoupled { rule: Nadam::optax(lr), weight_decay: 1e-4 }` |
//! | `amsgrad(lr)` | `Adam { amsgrad: AmsGrad::Corrected, ..Adam::new(lr) }` |
//! | `radam(lr)` | `Radam::optax(lr)` |
//! | `adamax(lr)`, `adamaxw(lr)` | `Adamax::new(lr)`, in `Decoupled { .. }` |
//! | `adagrad(lr)` | `Adagrad::optax(lr)` |
//! | `adadelta(lr)` | `Adadelta { rho: 0.9, ..Adadelta::new(lr) }` |
//! | `rmsprop(lr)` | `RmsProp::optax(lr)` |
//! | `adabelief(lr)` | `AdaBelief::new(lr)` |
//! | `yogi(lr)` | `Yogi::new(lr)` |
//! | `adan(lr)` | `Adan::optax(lr)` |
//! | `lion(lr)` | `Lion { weight_decay: 1e-3, ..Lion::new(lr) }` |
//! | `sign_sgd(lr)` | `SignSgd::new(lr)` |
//! | `sm3(lr)` | `Sm3::new(lr)` |
//! | `lamb(lr)` | `Lamb::new(lr)` |
//! | `lars(lr)` | `Lars::new(lr)` |
//! | `novograd(lr)` | `Novograd::new(lr)` |
//! | `rprop(lr)` | `Rprop::optax(lr)`: as Optax 0.2.8, one call late; the textbook's is `Rprop::new(lr)` |
//! | `chain(clip_by_global_norm(c), adam(lr))` | `(ClipNorm(c), Adam::new(lr))` |
//! | `clip(c)` | `ClipValue(c)` |
//! | `add_decayed_weights(c)` before a rule | `(WeightDecay(c), rule)` |
//! | `MultiSteps(rule, k)` | `Accumulate { rule, every: k }` |
//! | `params_ema`, `ema` | [`Ema`](crate::optim::Ema), beside the optimizer |
//! | `rule.init(params)` | `rule.optimizer(n)?` |
//! | `update`, then `apply_updates` | `optimizer.step(&mut params, &gradient)?` |
//! | `learning_rate=schedule` | `.schedule(schedule)?`, on a rule with the rate as base |
//!
//! | Optax's schedules | here |
//! |---|---|
//! | `exponential_decay(init, steps, rate)` | `ExponentialDecay { steps, ..ExponentialDecay::new(rate) }`; `staircase`, `begin`, `limit` are fields |
//! | `cosine_decay_schedule(init, steps)` | `CosineDecay::new(steps)` |
//! | `polynomial_schedule(init, end, power, steps)` | `PolynomialDecay { end, power, ..PolynomialDecay::new(steps) }` |
//! | `piecewise_constant_schedule` | `MultiStepDecay { boundaries }` |
//! | `warmup_constant_schedule` | `Warmup::linear(steps)` |
//! | `sgdr_schedule` | `CosineRestarts` |
//! | `cosine_onecycle_schedule(steps, peak)` | rate `peak`, `OneCycle::optax(steps, 0.3)` |
//! | `linear_onecycle_schedule(steps, peak)` | rate `peak`, `OneCycle::optax_linear(steps, 0.3, 0.85)` |
//! | `join_schedules([a, b], [step])` | `a.then(step, b)` |
//! | `contrib.reduce_on_plateau` | `ReduceOnPlateau::optax(factor, patience)` |
//!
//! # TensorFlow 1
//!
//! | `tf.train` | here |
//! |---|---|
//! | `tf.gradients(loss, xs)` | [`grad(loss, xs)`](crate::grad()) |
//! | `optimizer.minimize(loss)`, run in a session | [`Fit`](crate::Fit) for data; else [`Descent`](crate::Descent), whose [`minimize(loss, start)`](crate::Descent::minimize) has the loop inside |
//! | `GradientDescentOptimizer(lr)` | `Sgd::new(lr)` |
//! | `MomentumOptimizer(lr, momentum, use_nesterov)` | `Sgd { momentum, nesterov, ..Sgd::new(lr) }` |
//! | `AdagradOptimizer(lr)` | `Adagrad::tensorflow(lr)`: squares start from 0.1, no epsilon |
//! | `RMSPropOptimizer(lr)` | `RmsProp::tensorflow(lr)`: squares start from **1**, epsilon 1e-10 under the root |
//! | `AdamOptimizer(lr)` | `Adam::tensorflow(lr)`: epsilon on the uncorrected root |
//! | `AdadeltaOptimizer(lr)` | `Adadelta::tensorflow(lr)`: rho 0.95, epsilon 1e-8 |
//! | `FtrlOptimizer`, `ProximalGradientDescentOptimizer` | not here |
//! | `tf.clip_by_global_norm(grads, c)` | `(ClipNorm(c), rule)` |
//! | `tf.clip_by_value(g, -c, c)` | `(ClipValue(c), rule)` |
//! | `tf.stop_gradient(x)` | [`x.detach()`](crate::Var::detach) |
//! | `exponential_decay(lr, step, decay_steps, rate)` | `ExponentialDecay { steps, ..ExponentialDecay::new(rate) }`; `staircase` is a field |
//! | `inverse_time_decay(lr, step, decay_steps, rate)` | `InverseTimeDecay { steps, ..InverseTimeDecay::new(rate) }` |
//! | `polynomial_decay(lr, step, decay_steps, end)` | `PolynomialDecay { end, ..PolynomialDecay::new(steps) }` |
//! | `piecewise_constant` | `MultiStepDecay { boundaries }`, with ratios of neighbouring values; TensorFlow changes one step after the boundary, so add 1 |
//!
//! There is no graph to build and no session: the closure is the graph, and floats come back.
//!
//! # Other differences
//!
//! - Defaults: `Adam::default()` has the paper's rate. Frameworks differ in the rates they take for granted, so write yours.
//! - Epsilon: `epsilon` is added to the root, `epsilon_root` under it. Presets put it where the library does.
//! - `abs` has the slope 0 at 0, as in PyTorch; JAX has 1. Ties of `max` are shared in halves in all three, and `relu'(0)` is 0.
//! - Numbers are `f64` unless you write `f32`. The defaults of PyTorch and JAX are `f32`.
//! - A gradient that is not finite is an error here, with the place in your source, and the step is not taken.
//!
//! The same run three times, as each library has it:
//!
//! ```
//! use gradus::optim::RmsProp;
//! use gradus::prelude::*;
//!
//! let mut after = Vec::new();
//! for rule in [RmsProp::pytorch(0.1), RmsProp::tensorflow(0.1), RmsProp::optax(0.1)] {
//!     let mut x = [1.0_f64];
//!     rule.optimizer(1)?.step(&mut x, &[2.0])?;
//!     after.push(1.0 - x[0]);
//! }
//! // 0.1 · 2 over √0.04, √1.3 and √0.4: the first step alone differs by a factor of six.
//! for (step, want) in after.iter().zip([1.0, 0.2 / 1.3_f64.sqrt(), 0.2 / 0.4_f64.sqrt()]) {
//!     assert!((step - want).abs() < 1e-6);
//! }
//! # Ok::<(), gradus::optim::OptimError>(())
//! ```
