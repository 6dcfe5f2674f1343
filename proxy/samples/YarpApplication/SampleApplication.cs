using Infra.Proxy.Yarp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Samples;

/// <summary>
/// A YARP application as anybody would write it, plus one line. Routes and clusters are those of appsettings.json; the command line overrides it:
/// <c>--ReverseProxy:Clusters:backend:Destinations:one:Address=http://10.0.0.7/</c>.
/// </summary>
public static class SampleApplication
{
    /// <summary>Builds the application; whoever calls starts it.</summary>
    /// <param name="args">The command line.</param>
    public static WebApplication Create(string[] args)
    {
        // The smallest builder that YARP needs: no static files, no OpenSSL.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args });
        builder.Configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).AddCommandLine(args);
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Configure(builder.Configuration.GetSection("Kestrel")));
        builder.Services.AddRouting();
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddInfraForwarder(options => options.Name = "sample");   // the one line

        WebApplication application = builder.Build();
        application.MapReverseProxy();
        return application;
    }
}
