namespace Infra.Testing.Faults;

/// <summary>
/// Lets the n-th call of an operation fail, for every n: code under test gets seams that call <see cref="Call"/> or <see cref="Fails"/>
/// at each point that may fail, and the operation is run again and again until a run reaches its end without meeting the failure.
/// </summary>
public sealed class FaultPlan
{
    private readonly int _failingCall;
    private readonly List<string> _calls = [];

    private FaultPlan(int failingCall) => _failingCall = failingCall;

    /// <summary>The names of the calls seen so far; the last one is the failed one if <see cref="HasFailed"/>.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>Whether the failure was met.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>A plan in which nothing fails, for counting calls.</summary>
    public static FaultPlan None => new(int.MaxValue);

    /// <summary>Runs an operation with its 1st, 2nd, 3rd… call failing until it gets by without a failure.</summary>
    /// <param name="operation">Runs the code and checks what it left behind; gets a fresh plan each time.</param>
    /// <param name="callsMax">Most calls that one run may make.</param>
    /// <returns>How many runs met a failure.</returns>
    /// <exception cref="AssertionFailedException">A run failed its checks (the text names the call), or there are too many calls.</exception>
    public static int ForEveryCall(Action<FaultPlan> operation, int callsMax = 10_000)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Task<int> run = ForEveryCallAsync(
            plan =>
            {
                operation(plan);
                return Task.CompletedTask;
            },
            callsMax);
        return run.GetAwaiter().GetResult();   // completed already: the operation is synchronous
    }

    /// <inheritdoc cref="ForEveryCall" />
    public static async Task<int> ForEveryCallAsync(Func<FaultPlan, Task> operation, int callsMax = 10_000)
    {
        ArgumentNullException.ThrowIfNull(operation);
        for (int n = 1; n <= callsMax; n++)
        {
            var plan = new FaultPlan(n);
            try
            {
                await operation(plan).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                string where = plan.HasFailed ? $"call {n} ({plan._calls[^1]}) failing" : "no call failing";
                throw new AssertionFailedException($"with {where}: {e.Message}", e);
            }
            if (!plan.HasFailed) return n - 1;
        }
        throw new AssertionFailedException($"the operation still meets failures after {callsMax} calls");
    }

    /// <summary>A point that may fail by an exception.</summary>
    /// <param name="name">What the code is about to do, for messages.</param>
    /// <exception cref="InjectedFaultException">It is this call's turn.</exception>
    public void Call(string name)
    {
        if (Fails(name)) throw new InjectedFaultException(name, _failingCall);
    }

    /// <summary>A point that may fail by a return value: true when it is this call's turn.</summary>
    public bool Fails(string name)
    {
        _calls.Add(name);
        if (_calls.Count != _failingCall) return false;
        HasFailed = true;
        return true;
    }
}
