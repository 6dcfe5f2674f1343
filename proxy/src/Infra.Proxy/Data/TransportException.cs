using Infra.Interop;

namespace Infra.Proxy.Data;

/// <summary>A connection failed, as connections do; the message names call and error.</summary>
internal sealed class TransportException(string call, Errno error) : IOException($"{call}: {error}")
{
    internal Errno Error => error;
}
