using System.Globalization;
using System.Text.Json.Nodes;

namespace Infra.Build.Demo.Ntp;

internal sealed class OurClientAsksOurServer : IDemoStep
{
    public string Component => "ntp";

    public string Title => "ntpd serves, ntpctl measures it";

    public IReadOnlyList<string> Tools => ["ntpd", "ntpctl"];

    public IReadOnlyList<string> Peers => [];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        await using OurNtpd server = await OurNtpd.StartAsync(repository, "[synchronization]\nlocal-stratum = 3", cancellation).ConfigureAwait(false);
        JsonObject report = await NtpQuery.MeasureAsync(repository, server.Port, cancellation).ConfigureAwait(false);
        double megabytes = server.Usage.ResidentBytes / 1048576.0;
        report["server_resident_bytes"] = server.Usage.ResidentBytes;
        return new DemoFigures(string.Create(CultureInfo.InvariantCulture, $"{NtpQuery.Describe(report)}; ntpd holds {megabytes:0.0} MB"), report);
    }
}
