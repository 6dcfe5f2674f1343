using Infra.Buffers;
using Infra.Pki;
using Infra.Pki.Signing;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake;

/// <summary>Writes Certificate, CertificateVerify and Finished of this end into a flight (RFC 8446 section 4.4).</summary>
internal static class OwnIdentity
{
    /// <summary>Writes the chain; an empty list for none.</summary>
    internal static void WriteCertificate(HandshakeContext context, Transcript transcript, CertificateChain? chain)
    {
        int size = 1 + 3;
        for (int i = 0; i < (chain?.Count ?? 0); i++)
            size += 3 + chain![i].Der.Length + 2;
        WireWriter writer = context.Flight.Begin(HandshakeType.Certificate, size, out WireWriter.PrefixScope message);
        writer.WriteByte(0);   // certificate_request_context
        WireWriter.PrefixScope list = writer.BeginPrefixed(3);
        for (int i = 0; i < (chain?.Count ?? 0); i++)
        {
            ReadOnlySpan<byte> der = chain![i].Der;
            writer.WriteUInt24((uint)der.Length);
            writer.WriteBytes(der);
            writer.WriteUInt16(0);   // extensions
        }
        writer.EndPrefixed(list);
        context.Flight.End(ref writer, message, transcript);
    }

    /// <summary>Signs the transcript.</summary>
    internal static void WriteCertificateVerify(HandshakeContext context, Transcript transcript, CertifiedKey key, SignatureScheme scheme)
    {
        Span<byte> input = stackalloc byte[SignatureInput.SizeMax];
        input = input[..SignatureInput.Write(context.Role, transcript, input).Length];
        WireWriter writer = context.Flight.Begin(HandshakeType.CertificateVerify, 2 + 2 + key.SignatureSizeMax, out WireWriter.PrefixScope message);
        writer.WriteUInt16((ushort)scheme);
        Span<byte> signature = stackalloc byte[SignatureSchemes.SizeMax];
        signature = signature[..key.SignatureSizeMax];
        int size;
        try
        {
            size = key.Sign(scheme, input, context.Random, signature);
        }
        catch (TlsException)
        {
            throw;
        }
        catch (Exception e)
        {
            throw new TlsException(TlsError.SigningFailed, e.GetType().Name, e);
        }
        writer.WriteUInt16((ushort)size);
        writer.WriteBytes(signature[..size]);
        context.Flight.End(ref writer, message, transcript);
    }

    internal static void WriteFinished(HandshakeContext context, Transcript transcript, HandshakeSecrets secrets)
    {
        Span<byte> digest = stackalloc byte[LabelKdf.DigestSizeMax];
        Span<byte> verifyData = stackalloc byte[LabelKdf.DigestSizeMax];
        verifyData = verifyData[..transcript.DigestSize];
        secrets.Finished(context.Role, transcript.Hash(digest), verifyData);
        WireWriter writer = context.Flight.Begin(HandshakeType.Finished, verifyData.Length, out WireWriter.PrefixScope message);
        writer.WriteBytes(verifyData);
        context.Flight.End(ref writer, message, transcript);
    }
}
