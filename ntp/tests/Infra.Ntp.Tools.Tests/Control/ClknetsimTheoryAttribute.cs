using Infra.Load.Ntp;
using Infra.Testing.Peers;

namespace Infra.Ntp.Tools.Tests.Control;

/// <summary>A [Theory] in a world of the public program clknetsim beside chronyd of the private root; skipped, with the reason, where one of them is not given.</summary>
public sealed class ClknetsimTheoryAttribute : TheoryAttribute
{
    public ClknetsimTheoryAttribute() => Skip = PeerRoot.WhySkipped("chronyd", "env") ?? MixedRun.WhyNot;
}
