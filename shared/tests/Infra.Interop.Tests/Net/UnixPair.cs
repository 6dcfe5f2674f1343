using System.Net.Sockets;

namespace Infra.Interop.Tests.Net;

internal static class UnixPair
{
    /// <summary>Two connected stream sockets.</summary>
    internal static (Socket Left, Socket Right) Connect(SocketType type = SocketType.Stream)
    {
        UnixDomainSocketEndPoint name = new($"\0infra-interop-{Guid.NewGuid():N}");   // no file: abstract names vanish by themselves
        using Socket listener = new(AddressFamily.Unix, type, ProtocolType.Unspecified);
        listener.Bind(name);
        listener.Listen(1);
        Socket left = new(AddressFamily.Unix, type, ProtocolType.Unspecified);
        left.Connect(name);
        return (left, listener.Accept());
    }
}
