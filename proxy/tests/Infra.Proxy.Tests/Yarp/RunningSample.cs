using System.Net;
using Infra.Proxy.Samples;
using Infra.Proxy.Yarp;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Infra.Proxy.Tests.Yarp;

/// <summary>The sample application in this process: one port for HTTP/1.1, one for HTTP/2.</summary>
internal sealed class RunningSample : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RunningSample(WebApplication application) => _application = application;

    internal Uri Http1 => new(_application.Urls.Single(url => url.Contains("127.0.0.1:", StringComparison.Ordinal)));

    internal Uri Http2 => new(_application.Urls.Single(url => url.Contains("127.0.0.2:", StringComparison.Ordinal)));

    internal DestinationTable Destinations => _application.Services.GetRequiredService<DestinationTable>();

    /// <summary>Starts it.</summary>
    /// <param name="destination">Where its one cluster is.</param>
    /// <param name="settings">Further settings: name=value below the cluster.</param>
    internal static async Task<RunningSample> StartAsync(string destination, params string[] settings)
    {
        WebApplication application = SampleApplication.Create(
        [
            "--Kestrel:Endpoints:Plain:Url=http://127.0.0.1:0",
            "--Kestrel:Endpoints:Http2:Url=http://127.0.0.2:0",
            "--Logging:LogLevel:Default=None",
            $"--ReverseProxy:Clusters:backend:Destinations:one:Address={destination}",
            .. settings.Select(setting => $"--ReverseProxy:Clusters:backend:{setting}"),
        ]);
        try
        {
            await application.StartAsync();
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
        return new RunningSample(application);
    }

    internal Uri UrlOf(int version) => version == 2 ? Http2 : Http1;

    internal HttpRequestMessage Request(HttpMethod method, string target, int version)
    {
        var uri = new Uri(UrlOf(version) + target.TrimStart('/'), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return new HttpRequestMessage(method, uri) { Version = version == 2 ? HttpVersion.Version20 : HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
