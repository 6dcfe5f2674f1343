using Infra.Crypto;
using Infra.Tls.Agreement;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Client;

/// <summary>From a ServerHello to the keys of the handshake.</summary>
internal static class ServerHelloAccepted
{
    internal static HandshakeState Proceed(
        HandshakeContext context, HandshakeMessage message, ServerHello answer, ClientFacts facts, ClientShares shares, Transcript transcript, bool wasRetried,
        ushort groupAskedFor = 0)
    {
        KeyExchange exchange = Agree(answer, facts, shares, groupAskedFor, out KeyShareEntry entry);
        Span<byte> shared = stackalloc byte[KeyExchange.SecretSizeMax];
        if (!exchange.TryAgree(entry.KeyExchange, shared, out int size))
        {
            ConstantTime.Erase(shared);
            throw new TlsException(TlsError.KeyShareInvalid, exchange.Group.ToString());
        }
        transcript.Add(message.Encoded);
        Span<byte> digest = stackalloc byte[LabelKdf.DigestSizeMax];
        HandshakeSecrets secrets = context.Own(new HandshakeSecrets(transcript.Suite, shared[..size], transcript.Hash(digest)));
        ConstantTime.Erase(shared);
        context.LogHandshake(facts.Random, secrets);
        context.ReceiveBy(secrets.CreateCipher(TlsRole.Server));
        context.Sender.UseHandshakeCipher(secrets.CreateCipher(TlsRole.Client));
        return new ExpectEncryptedExtensions(new ClientAgreement(facts, transcript, secrets, exchange.Group, wasRetried));
    }

    private static KeyExchange Agree(ServerHello answer, ClientFacts facts, ClientShares shares, ushort groupAskedFor, out KeyShareEntry entry)
    {
        entry = default;
        bool hasShare = false;
        foreach (ExtensionBlock.Extension extension in answer.Extensions)
        {
            switch (extension.Type)
            {
                case ExtensionType.SupportedVersions:
                    break;
                case ExtensionType.KeyShare:
                    if (!KeyShareEntry.TryRead(extension.Data, out entry)) throw new TlsException(TlsError.ExtensionMalformed, "key_share");
                    hasShare = true;
                    break;
                case ExtensionType.PreSharedKey:
                    throw new TlsException(TlsError.PskNotOffered);
                default:
                    throw ServerHelloCheck.Misplaced(extension.Type, facts, "ServerHello");
            }
        }
        if (!hasShare) throw new TlsException(TlsError.KeyShareMissing);
        if (groupAskedFor != 0 && entry.Group != groupAskedFor) throw new TlsException(TlsError.GroupChanged, $"0x{entry.Group:x4}");
        return shares.Find(entry.Group) ?? throw new TlsException(TlsError.GroupNotOffered, $"0x{entry.Group:x4}");
    }
}
