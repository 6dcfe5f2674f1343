using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Processes;

namespace Infra.Proxy.Tests.Programs;

/// <summary>What proxyctl says of a running proxyd.</summary>
public sealed class ProxyctlTests
{
    [Fact]
    public async Task Metrics_CountRequests_RefusalsAndBytes()
    {
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(origin.EndPoint);
        await AskAsync(proxyd.Addresses[0], "/");
        await AskAsync(proxyd.Addresses[0], "/a/..%2fb");

        ChildResult metrics = await proxyd.AskAsync("metrics");

        Assert.Equal(0, metrics.ExitCode);
        Assert.Matches("(?m)^infra_proxy_requests_total\\{[^}]*\"2xx\"[^}]*\\} 1$", metrics.Output);
        Assert.Matches("(?m)^infra_proxy_requests_total\\{[^}]*\"4xx\"[^}]*\\} 1$", metrics.Output);
        Assert.Matches("(?m)^infra_proxy_errors_total\\{[^}]*\"http_request_error\"[^}]*\\} 1$", metrics.Output);
        Assert.Matches("(?m)^infra_proxy_rejections_total\\{[^}]*reason=\"path-encoded-separator\"[^}]*\\} 1$", metrics.Output);
        Assert.Single(Regex.Matches(metrics.Output, "(?m)^infra_proxy_rejections_total"));
        foreach (string place in (string[])[$"listener=\"{proxyd.Addresses[0]}\"", $"server=\"{origin.EndPoint}\""])
        {
            string family = place.StartsWith("listener", StringComparison.Ordinal) ? "listener" : "upstream", label = $"\\{{[^}}]*{Regex.Escape(place)}[^}}]*";
            Assert.Matches($"(?m)^infra_proxy_{family}_requests_total\\{{class=\"2xx\",{Regex.Escape(place)}[^}}]*\\}} 1$", metrics.Output);
            Assert.Matches($"(?m)^infra_proxy_{family}_response_body_bytes_total{label}\\}} 5$", metrics.Output);
            Assert.Matches($"(?m)^infra_proxy_{family}_duration_seconds_count{label}\\}} {(family == "listener" ? 2 : 1)}$", metrics.Output);
        }
        Assert.Matches("(?m)^infra_proxy_response_body_bytes_total\\{[^}]*\\} 5$", metrics.Output);
        Assert.Matches("(?m)^infra_proxy_upstream_connects_total\\{[^}]*\\} 1$", metrics.Output);
        Assert.Matches("(?m)^infra_proxy_engine_stalls_total [0-9]+$", metrics.Output);
        Assert.Matches("(?m)^infra_proxy_engine_stall_time_seconds_total\\{part=\"collecting\"\\} ", metrics.Output);
        Assert.Matches("(?m)^infra_proxy_processor_waits_total [0-9]+$", metrics.Output);
        Assert.EndsWith("# EOF\n", metrics.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_ForPeople_NamesTheServers()
    {
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(origin.EndPoint);

        ChildResult status = await proxyd.AskAsync("status");

        Assert.Equal(0, status.ExitCode);
        Assert.Matches("(?m)^name +proxyd$", status.Output);
        Assert.Matches("(?m)^loops", status.Output);
        Assert.Contains("longest ms", status.Output, StringComparison.Ordinal);
        Assert.Contains(origin.EndPoint.ToString(), status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_WhenNoDaemonIsThere_Ends1WithItsSocket()
    {
        ChildResult status = await ChildProcess.RunAsync(new ChildStart("dotnet", Path.Combine(AppContext.BaseDirectory, "proxyctl.dll"), "status", "--socket", "/nowhere/control"));

        Assert.Equal(1, status.ExitCode);
        Assert.Contains("/nowhere/control", status.Error, StringComparison.Ordinal);
    }

    private static async Task AskAsync(IPEndPoint address, string target) =>
        await ProxydProcess.ExchangeAsync(address, Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), isSecure: false);
}
