using System.Net.Sockets;
using Infra.Http.Forwarding;

namespace Infra.Proxy.Data;

/// <summary>
/// A connection's bytes, plain or through TLS. One receive beside one send may be under way. Failures of the peer or the network are
/// <see cref="IOException"/>, <see cref="SocketException"/> or <see cref="ObjectDisposedException"/>: <see cref="IsFailure"/> tells them from bugs.
/// </summary>
internal abstract class Transport
{
    /// <summary>Whether TLS carries it.</summary>
    internal virtual bool IsSecure => false;

    /// <summary>Receives at least one byte; 0 means that the peer sends nothing more.</summary>
    internal abstract ValueTask<int> ReceiveAsync(Memory<byte> target);

    /// <summary>Sends from the start of <paramref name="source"/>; tells how much was taken, at least one byte.</summary>
    internal abstract ValueTask<int> SendAsync(ReadOnlyMemory<byte> source);

    /// <summary>Says that nothing more will be sent. Never throws.</summary>
    internal abstract ValueTask EndSendAsync();

    /// <summary>Says that nothing more will be sent, and that what still comes is not wanted; it can be received all the same, so that the peer gets no reset before it has read the last word. Never throws.</summary>
    internal virtual ValueTask SayLastAsync() => EndSendAsync();

    /// <summary>Receives bytes that nobody looks at, in whatever form, after the last word.</summary>
    internal virtual ValueTask<int> ReceiveRestAsync(Memory<byte> target) => ReceiveAsync(target);

    /// <summary>Closes in an orderly way. Never throws.</summary>
    internal abstract ValueTask CloseAsync();

    /// <summary>Why it failed, where it knows better than whoever uses it; none otherwise.</summary>
    internal virtual ProxyError Failure => ProxyError.None;

    /// <summary>Whether the peer has said nothing and not closed it, as far as is known here, while nothing was asked of it.</summary>
    internal abstract bool IsQuiet { get; }

    /// <summary>The same as the kernel sees it at this moment, which costs a system call.</summary>
    internal abstract bool IsQuietForSure { get; }

    /// <summary>The <see cref="EventLoop"/> that it is on; -1 for none.</summary>
    internal virtual int LoopIndex => -1;

    /// <summary>Whom to tell when something happens while nobody receives; null for nobody.</summary>
    internal virtual void SetIdleOwner(IIdleOwner? owner)
    {
    }

    /// <summary>Lets a receive that waits, and all later ones, end with 0. Never throws; for any thread.</summary>
    internal abstract void EndReceive();

    /// <summary>Drops the connection: the peer sees a reset, and whatever waits here fails. Never throws; for any thread.</summary>
    internal abstract void Abort();

    /// <summary>Closes at once, without a word that would have to be waited for. Never throws; for any thread.</summary>
    internal abstract void Drop();

    /// <summary>Whether an exception says that the connection failed, as connections do.</summary>
    internal static bool IsFailure(Exception exception) => exception is SocketException or IOException or ObjectDisposedException or OperationCanceledException;
}
