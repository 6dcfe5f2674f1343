using System.Text.Json.Nodes;
using Infra.Testing.Peers;

namespace Infra.Build.Demo.Ntp;

internal sealed class OurClientAsksChronyd : IDemoStep
{
    public string Component => "ntp";

    public string Title => "chronyd serves, ntpctl measures it";

    public IReadOnlyList<string> Tools => ["ntpctl"];

    public IReadOnlyList<string> Peers => ["chronyd"];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        (PeerProcess process, int port) = await Chronyd.StartServerAsync(cancellation).ConfigureAwait(false);
        await using PeerProcess server = process;
        JsonObject report = await NtpQuery.MeasureAsync(repository, port, cancellation).ConfigureAwait(false);
        return new DemoFigures(NtpQuery.Describe(report), report);
    }
}
