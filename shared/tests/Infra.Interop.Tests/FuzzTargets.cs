using Infra.Interop.Net;
using Infra.Testing.Fuzzing;

namespace Infra.Interop.Tests;

/// <summary>Readers of what the kernel writes.</summary>
public static class FuzzTargets
{
    /// <summary>Control messages as the kernel writes them: what is read stays inside, and the walk ends.</summary>
    [FuzzTarget("interop-control-messages", Corpus = "Corpus/control-messages", InputBytesMax = 256)]
    public static void ControlMessagesTarget(ReadOnlySpan<byte> input)
    {
        int bytes = 0;
        for (ControlMessages messages = new(input); messages.MoveNext();) bytes += ControlMessages.HeaderBytes + messages.Data.Length;
        if (bytes > input.Length) throw new InvalidOperationException("More data than input.");
        DatagramInfo info = default;
        info.Read(input);
        ErrorQueue.TryReadId(input, out _);
    }

    /// <summary>Socket addresses: what is read writes back to the same address.</summary>
    [FuzzTarget("interop-socket-address", Corpus = "Corpus/socket-address", InputBytesMax = 32)]
    public static void SocketAddressTarget(ReadOnlySpan<byte> input)
    {
        if (!UdpAddress.TryRead(input, out UdpAddress address)) return;
        Span<byte> written = stackalloc byte[UdpAddress.SocketAddressBytesMax];
        if (!address.TryWrite(written, out int length) || !UdpAddress.TryRead(written[..length], out UdpAddress again) || again != address)
            throw new InvalidOperationException($"{address} does not come back.");
        if (address.Unmapped.Mapped != address.Mapped with { ScopeId = address.Unmapped.IsIPv6 ? address.ScopeId : 0 })
            throw new InvalidOperationException($"{address} changes by mapping.");
        if (address.ToEndPoint().Port != address.Port) throw new InvalidOperationException($"{address} loses its port.");
    }
}
