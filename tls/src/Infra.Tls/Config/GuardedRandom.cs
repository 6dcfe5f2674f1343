using Infra.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Config;

/// <summary>A random source whose failures have a name: the handshake ends by internal_error, and nothing predictable is sent.</summary>
internal sealed class GuardedRandom(IRandom source) : IRandom
{
    public void Fill(Span<byte> target)
    {
        try
        {
            source.Fill(target);
        }
        catch (Exception e)
        {
            throw new TlsException(TlsError.RandomFailed, e.GetType().Name, e);
        }
    }
}
