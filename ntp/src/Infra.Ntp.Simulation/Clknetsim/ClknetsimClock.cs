namespace Infra.Ntp.Simulation.Clknetsim;

/// <summary>What the clocks of a clknetsim node show; seconds since the simulated start.</summary>
/// <param name="Real">The steered clock.</param>
/// <param name="Monotonic">The same without steps.</param>
/// <param name="Raw">The clock that nobody steers.</param>
/// <param name="Network">True time.</param>
/// <param name="FrequencyError">How wrong the steered clock runs.</param>
public readonly record struct ClknetsimClock(double Real, double Monotonic, double Raw, double Network, double FrequencyError)
{
    /// <summary>Whether all are numbers that a simulation can have: at most a century from its start.</summary>
    public bool IsSane => Within(Real) && Within(Monotonic) && Within(Raw) && Within(Network) && Within(FrequencyError);

    private static bool Within(double seconds) => Math.Abs(seconds) < 3.2e9;
}
