namespace Infra.Proxy.Data;

/// <summary>What a thread's time went into, each part by a clock of its own; between two readings they may overlap, as a collection on the thread is computing too.</summary>
/// <param name="Computing">The thread was on a processor.</param>
/// <param name="Compiling">The runtime compiled methods that the thread called.</param>
/// <param name="Collecting">The garbage collector had stopped the process.</param>
/// <param name="Waiting">The thread could have run, but had no processor.</param>
internal readonly record struct ThreadClocks(TimeSpan Computing, TimeSpan Compiling, TimeSpan Collecting, TimeSpan Waiting)
{
    /// <summary>What has passed by each clock since an earlier reading.</summary>
    internal ThreadClocks Since(ThreadClocks earlier) =>
        new(Computing - earlier.Computing, Compiling - earlier.Compiling, Collecting - earlier.Collecting, Waiting - earlier.Waiting);
}
