using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Server.Requests;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Zones;

/// <summary>Checks and makes signatures of requests with the keys of the configuration.</summary>
/// <param name="keys">The keys at this moment.</param>
/// <param name="time">Where time comes from.</param>
internal sealed class TsigAuthenticator(Func<TsigKeyStore> keys, TimeProvider time) : IRequestAuthenticator
{
    private ulong Now => (ulong)time.GetUtcNow().ToUnixTimeSeconds();

    public bool TryAuthenticate(ReadOnlyMemory<byte> message, [NotNullWhen(true)] out IRequestSession? session, out ReadOnlyMemory<byte> refusal)
    {
        session = null;
        refusal = default;
        if (!MessageView.TryParse(message.Span, out MessageView view, out _, MessageView.TransferDecompressedBytesMax)) return false;
        TsigServer signature = TsigServer.Verify(view, keys(), Now);
        if (signature.Verdict == TsigVerdict.Good)
        {
            session = new Session(signature, this);
            return true;
        }
        byte[] reply = Replies.Write(view, signature.ResponseCode);
        byte[] buffer = new byte[reply.Length + signature.ReservedLength];
        reply.CopyTo(buffer, 0);
        int length = reply.Length;
        signature.TrySign(buffer, ref length, Now);
        refusal = buffer.AsMemory(0, length);
        return false;
    }

    private sealed class Session(TsigServer signature, TsigAuthenticator owner) : IRequestSession
    {
        public DomainName Key => signature.Key!.Name;

        public int SignatureLengthMax => signature.ReservedLength;

        public ReadOnlyMemory<byte> Sign(ReadOnlyMemory<byte> message)
        {
            byte[] buffer = new byte[message.Length + signature.ReservedLength];
            message.CopyTo(buffer);
            int length = message.Length;
            signature.TrySign(buffer, ref length, owner.Now);
            return buffer.AsMemory(0, length);
        }
    }
}
