namespace Infra.Proxy.Data;

/// <summary>What the time of one thing that a loop did went into. The five parts add up to the whole.</summary>
/// <param name="Working">Our own code ran.</param>
/// <param name="Compiling">The runtime compiled methods that it called.</param>
/// <param name="Collecting">The garbage collector had stopped the process.</param>
/// <param name="Blocked">The thread slept: for a lock, a disk, a page. On a virtual machine also what the host took away.</param>
/// <param name="Waiting">The thread could have run, but others had the processors.</param>
internal readonly record struct StallTimes(TimeSpan Working, TimeSpan Compiling, TimeSpan Collecting, TimeSpan Blocked, TimeSpan Waiting)
{
    /// <summary>A single thing that takes longer than this is a stall: everything else on the loop waited for it.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(5);

    /// <summary>How long it took.</summary>
    internal TimeSpan Total => Engine + Waiting;

    /// <summary>What of it is to be blamed on the engine: all but the wait for a processor.</summary>
    internal TimeSpan Engine => Working + Compiling + Collecting + Blocked;

    /// <summary>Whether it would have been a stall on a machine with processors to spare.</summary>
    internal bool IsEngines => Engine > Limit;

    /// <summary>Adds part to part.</summary>
    public static StallTimes operator +(StallTimes left, StallTimes right) => new(
        left.Working + right.Working, left.Compiling + right.Compiling, left.Collecting + right.Collecting, left.Blocked + right.Blocked, left.Waiting + right.Waiting);

    /// <summary>Divides a time by what its thread's clocks say.</summary>
    /// <param name="total">The whole time.</param>
    /// <param name="passed">What passed by each clock; it may be somewhat more than belongs to that time, and what is too much is left out.</param>
    internal static StallTimes Divide(TimeSpan total, ThreadClocks passed)
    {
        TimeSpan rest = total;
        TimeSpan waiting = Take(passed.Waiting, ref rest);
        TimeSpan collecting = Take(passed.Collecting, ref rest);
        // A collection on this very thread is in its computing time too: what it took is no longer in the rest.
        TimeSpan computing = Take(passed.Computing, ref rest);
        TimeSpan compiling = Take(passed.Compiling, ref computing);
        return new StallTimes(Working: computing, compiling, collecting, Blocked: rest, waiting);
    }

    private static TimeSpan Take(TimeSpan wanted, ref TimeSpan rest)
    {
        TimeSpan taken = wanted < rest ? wanted : rest;
        rest -= taken;
        return taken;
    }
}
