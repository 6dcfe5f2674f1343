using Infra.Ntp.Simulation.Clknetsim;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Ntp.Simulation.Tests.Fuzzing;

public static class FuzzTargets
{
    /// <summary>Replies of a clknetsim server: what is read lies within its bounds.</summary>
    [FuzzTarget("ntp-clknetsim", Corpus = "Corpus/ntp-clknetsim", InputBytesMax = 4096)]
    public static void Clknetsim(ReadOnlySpan<byte> input)
    {
        if (ClknetsimMessages.TryReadRegister(input, out uint subnets)) Check(subnets is >= 1 and <= 16, "too many subnets");
        if (ClknetsimMessages.TryReadClocks(input, out ClknetsimClock clocks)) Check(double.IsFinite(clocks.Real) && double.IsFinite(clocks.Raw), "a time that is no number");
        if (ClknetsimMessages.TryReadSelect(input, out ClknetsimEvent happened, out clocks)) Check(happened <= ClknetsimEvent.End && clocks.IsSane, "an event that is none");
        if (ClknetsimMessages.TryReadReceive(input, out _, out ReadOnlySpan<byte> data)) Check(data.Length <= input.Length - 24, "bytes that did not come");
        ClknetsimMessages.TryReadAdjust(input, out _);
    }

    private static void Check(bool holds, string what)
    {
        if (!holds) throw new AssertionFailedException(what);
    }
}
