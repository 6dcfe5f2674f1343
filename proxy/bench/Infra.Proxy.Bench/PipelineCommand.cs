using System.CommandLine;
using System.Net;
using Infra.Proxy.Yarp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Infra.Proxy.Bench;

/// <summary><c>pipeline</c>: YARP's whole pipeline with one route and one cluster, with its own forwarder or with ours. What it costs beside proxyd is what the pipeline costs.</summary>
internal static class PipelineCommand
{
    internal static Command Create()
    {
        Option<string> listen = new("--listen") { Description = "ADDRESS:PORT.", Required = true };
        Option<string> to = new("--to") { Description = "Server as http://ADDRESS:PORT.", Required = true };
        Option<bool> http2 = new("--http2") { Description = "Speak HTTP/2 with clients, by prior knowledge, instead of HTTP/1.1." };
        Option<bool> infra = new("--infra") { Description = "Forward over Infra's connections instead of YARP's client." };
        var command = new Command("pipeline", "Forwards everything to one server, through routing, load balancing and transforms.") { listen, to, http2, infra };
        command.SetAction((parsed, cancellation) => RunAsync(IPEndPoint.Parse(parsed.GetValue(listen)!), parsed.GetValue(to)!, parsed.GetValue(http2), parsed.GetValue(infra), cancellation));
        return command;
    }

    private static async Task RunAsync(IPEndPoint listen, string to, bool isHttp2, bool isInfra, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(listen, endpoint => endpoint.Protocols = isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        });
        builder.Services.AddRouting();
        var route = new RouteConfig { RouteId = "all", ClusterId = "one", Match = new RouteMatch { Path = "{**all}" } };
        var cluster = new ClusterConfig
        {
            ClusterId = "one",
            Destinations = new Dictionary<string, DestinationConfig> { ["only"] = new() { Address = to } },
            HttpRequest = new ForwarderRequestConfig { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower },
        };
        IReverseProxyBuilder proxy = builder.Services.AddReverseProxy().LoadFromMemory([route], [cluster]);
        if (isInfra) proxy.AddInfraForwarder();
        await using WebApplication application = builder.Build();
        application.MapReverseProxy();
        await ((IHost)application).RunAsync(cancellation).ConfigureAwait(false);
    }
}
