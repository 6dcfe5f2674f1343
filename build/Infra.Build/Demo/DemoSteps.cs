using Infra.Build.Demo.Av1;
using Infra.Build.Demo.Ntp;
using Infra.Build.Demo.Proxy;
using Infra.Build.Demo.Sudo;
using Infra.Build.Demo.Tls;

namespace Infra.Build.Demo;

/// <summary>All rows of the demo, in their order: add yours here.</summary>
internal static class DemoSteps
{
    internal static IReadOnlyList<IDemoStep> All { get; } =
    [
        new OurClientAsksOurServer(),
        new OurClientAsksChronyd(),
        new ChronydAsksOurServer(),
        new OurServerFollowsChronyd(),
        new OurClockFollowsThree(),
        new OurClientAsksOurTlsServer(),
        new PolicyIsAsked(),
        new OurDecoderReadsClips(),
        new OurProxyServesThreeProtocols(),
    ];
}
