using System.Net;
using Infra.Http.ProxyProtocol;
using Infra.Proxy.Data;

namespace Infra.Proxy.Listeners;

/// <summary>The PROXY header at the start of a connection, or why there is none.</summary>
/// <param name="IsValid">Whether there was one.</param>
/// <param name="Header">What it says; null if there was none.</param>
/// <param name="Rest">What was read behind it.</param>
/// <param name="Reason">Why it was refused.</param>
internal sealed record ProxyPreamble(bool IsValid, ProxyHeader? Header, byte[] Rest, string Reason)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>The client that it names, with an IPv4 address as one of IPv4; null where the connection's own peer counts.</summary>
    internal IPEndPoint? Source { get; } = Header?.Source is { Address.IsIPv4MappedToIPv6: true } mapped ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port) : Header?.Source;

    /// <summary>The client: whom the header names, or the connection's own peer where it names nobody; null for one of a unix socket, which has no address.</summary>
    internal IPEndPoint? ClientOf(IPEndPoint? peer) => Header?.SourcePath is null ? Source ?? peer : null;

    /// <summary>Where that client connected to; null where the connection's own address counts.</summary>
    internal IPEndPoint? Target => Header?.Destination;

    /// <summary>Reads it; within 3 s it must be there.</summary>
    internal static async Task<ProxyPreamble> ReadAsync(Transport transport, TimerWheel wheel)
    {
        var guard = new TransportGuard(transport, wheel, drops: false);
        guard.Set(Limit);
        try
        {
            var buffer = new byte[512];
            int length = 0;
            while (true)
            {
                if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 4, ProxyHeaderReader.BytesMax + 1024));
                int count = await transport.ReceiveAsync(buffer.AsMemory(length)).ConfigureAwait(false);
                if (count == 0) return Refused(guard.HasFired ? "the PROXY header did not come in time" : "it ended within the PROXY header");
                length += count;
                switch (ProxyHeaderReader.Read(buffer.AsSpan(0, length), out ProxyHeader? header, out int headerLength, out ProxyHeaderError error))
                {
                    case ProxyHeaderResult.Complete:
                        return new ProxyPreamble(true, header, buffer[headerLength..length], "");
                    case ProxyHeaderResult.Refused:
                        return Refused($"the PROXY header is malformed: {error}");
                    default:
                        break;
                }
            }
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            return Refused("it failed within the PROXY header");
        }
        finally
        {
            guard.Close();
        }
    }

    private static ProxyPreamble Refused(string reason) => new(false, null, [], reason);
}
