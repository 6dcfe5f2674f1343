using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Infra.Proxy.Bench;

/// <summary><c>yarp</c>: YARP's stock forwarder behind Kestrel, as its documentation shows it, with sockets that complete inline as ours did.</summary>
internal static class YarpCommand
{
    internal static Command Create()
    {
        Option<string> listen = new("--listen") { Description = "ADDRESS:PORT.", Required = true };
        Option<string> to = new("--to") { Description = "Server as http://ADDRESS:PORT.", Required = true };
        Option<bool> http2 = new("--http2") { Description = "Speak HTTP/2 with clients, by prior knowledge, instead of HTTP/1.1." };
        var command = new Command("yarp", "Forwards everything to one server.") { listen, to, http2 };
        command.SetAction((parsed, cancellation) => RunAsync(IPEndPoint.Parse(parsed.GetValue(listen)!), parsed.GetValue(to)!, parsed.GetValue(http2), cancellation));
        return command;
    }

    private static async Task RunAsync(IPEndPoint listen, string to, bool isHttp2, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(listen, endpoint => endpoint.Protocols = isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        });
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        await using WebApplication application = builder.Build();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
        });
        IHttpForwarder forwarder = application.Services.GetRequiredService<IHttpForwarder>();
        var config = new ForwarderRequestConfig { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        application.Run(async context => await forwarder.SendAsync(context, to, client, config, HttpTransformer.Default).ConfigureAwait(false));
        await ((IHost)application).RunAsync(cancellation).ConfigureAwait(false);
    }
}
