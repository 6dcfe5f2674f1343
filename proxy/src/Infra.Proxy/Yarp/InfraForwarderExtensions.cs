using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace Infra.Proxy.Yarp;

/// <summary>Puts Infra's forwarder and its pool of connections into a YARP application.</summary>
public static class InfraForwarderExtensions
{
    private const string DataProtectionService = "DataProtectionHostedService";

    /// <summary>
    /// Requests go to their destinations over Infra's own connections: heads are parsed strictly and written anew, connections pooled by all their options, TLS is Infra.Tls. Routes,
    /// clusters, load balancing, health checks, affinity and transforms stay YARP's.
    /// </summary>
    /// <remarks>
    /// YARP's registration of data protection loads OpenSSL and writes keys when the application starts; the start is left out here, keys are made when an affinity policy first asks for them.
    /// Of a cluster's HttpClient section, DangerousAcceptAnyServerCertificate is obeyed; what has no counterpart here is an error when the configuration is loaded.
    /// </remarks>
    /// <param name="builder">What AddReverseProxy gave.</param>
    /// <param name="configure">Changes the defaults; may be null.</param>
    /// <returns>The same builder.</returns>
    public static IReverseProxyBuilder AddInfraForwarder(this IReverseProxyBuilder builder, Action<InfraForwarderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new InfraForwarderOptions();
        configure?.Invoke(options);
        IServiceCollection services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<DestinationTable>();
        services.Replace(ServiceDescriptor.Singleton<IForwarderHttpClientFactory, ClusterClientFactory>());
        services.Replace(ServiceDescriptor.Singleton<IHttpForwarder, OwnForwarder>());
        foreach (ServiceDescriptor each in services.Where(IsDataProtectionStart).ToArray())
            services.Remove(each);
        return builder;
    }

    private static bool IsDataProtectionStart(ServiceDescriptor descriptor) =>
        descriptor.ServiceType == typeof(IHostedService) && !descriptor.IsKeyedService && descriptor.ImplementationType?.Name == DataProtectionService;
}
