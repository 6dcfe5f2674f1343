using Yarp.ReverseProxy.Forwarder;

namespace Infra.Proxy.Yarp;

/// <summary>Tells YARP's passive health checks, and whoever else asks, what went wrong.</summary>
internal sealed class ForwarderFailure(ForwarderError error, Exception? exception) : IForwarderErrorFeature
{
    public ForwarderError Error => error;

    public Exception? Exception => exception;
}
