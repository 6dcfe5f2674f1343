using System.Text;
using Infra.Build.Fuzzing;
using Infra.Testing.Fuzzing;

namespace Infra.Build.Tests.Fuzzing;

/// <summary>Targets for the tests of the fuzz command; the canaries run only when they are named.</summary>
public static class BuildFuzzTargets
{
    [FuzzTarget("build-canary", Canary = true)]
    public static void Canary(ReadOnlySpan<byte> input)
    {
        if (input.Length > 1 && input[0] == input[1]) throw new InvalidOperationException("the canary sings");
    }

    [FuzzTarget("build-canary-overflow", Canary = true)]
    public static void Overflow(ReadOnlySpan<byte> input)
    {
        if (input.Length > 5) GC.KeepAlive(Descend(input.Length));
    }

    [FuzzTarget("build-links")]
    public static void Links(ReadOnlySpan<byte> input) => GC.KeepAlive(FuzzChild.TryReadProgress(Encoding.UTF8.GetString(input), out _, out _, out _));

    private static int Descend(int depth) => depth < 0 ? 0 : Descend(depth + 1) + Descend(depth + 2) + 1;
}
