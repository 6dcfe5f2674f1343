using System.Buffers.Binary;
using Infra.Buffers;
using Infra.Crypto.MlKem;
using Infra.Crypto.Rsa;
using Infra.Parsing;

namespace Infra.Crypto.Keys;

/// <summary>Writes the containers that <see cref="PrivateKeyReader"/> reads, without a copy of the key outside of memory that is erased.</summary>
internal static class PrivateKeyWriter
{
    internal static SecretBytes WritePkcs8(PrivateKey key, bool withPublicKey)
    {
        using SecretBytes buffer = BufferFor(key);
        var writer = new DerWriter(buffer.Span);
        if (withPublicKey)
        {
            if (key.Rsa is null)
            {
                writer.WriteBitString(key.PublicKey.Raw, DerTag.Context(1));
            }
            else
            {
                byte unused = 0;
                WritePublicNumbers(ref writer, key.Rsa.PublicKey);
                writer.Wrap(DerTag.Sequence, 0);
                writer.WriteRaw(new ReadOnlySpan<byte>(in unused));
                writer.Wrap(DerTag.Context(1), 0);
            }
        }
        int mark = writer.Mark;
        WriteContent(ref writer, key);
        writer.Wrap(DerTag.OctetString, mark);
        KeyAlgorithm.Write(ref writer, key.Kind);
        writer.WriteSmall(withPublicKey ? (byte)1 : (byte)0);
        writer.Wrap(DerTag.Sequence, 0);
        GC.KeepAlive(key);
        return SecretBytes.CopyOf(writer.Written);
    }

    internal static SecretBytes WriteTraditional(PrivateKey key)
    {
        using SecretBytes buffer = BufferFor(key);
        var writer = new DerWriter(buffer.Span);
        if (key.Rsa is not null) WritePkcs1(ref writer, key.Rsa);
        else if (key.Ec is not null) WriteSec1(ref writer, key, withCurve: true);
        else throw new NotSupportedException($"{key.Kind} keys have no other container than PKCS#8");
        GC.KeepAlive(key);
        return SecretBytes.CopyOf(writer.Written);
    }

    internal static SecretBytes ToPem(string label, SecretBytes der)
    {
        var text = new SecretBytes(Pem.EncodedLength(label, der.Length));
        _ = Pem.TryWrite(label, der.Span, text.Span, out _);
        GC.KeepAlive(der);
        return text;
    }

    private static SecretBytes BufferFor(PrivateKey key)
    {
        int size = key.Rsa is not null ? 8 * key.Rsa.PublicKey.ModulusSize : key.MlKem is not null ? 2 * MlKemSizes.DecapsulationKey(key.MlKem.ParameterSet) : 256;
        return new SecretBytes(size + 256);
    }

    private static void WriteContent(ref DerWriter writer, PrivateKey key)
    {
        if (key.Rsa is not null) WritePkcs1(ref writer, key.Rsa);
        else if (key.Ec is not null) WriteSec1(ref writer, key, withCurve: false);
        else if (key.Ed25519 is not null) writer.Write(DerTag.OctetString, key.Ed25519.Seed);
        else if (key.Ed448 is not null) writer.Write(DerTag.OctetString, key.Ed448.Seed);
        else if (key.X25519 is not null) writer.Write(DerTag.OctetString, key.X25519.Span);
        else if (key.MlKem!.HasSeed) writer.Write(DerTag.Context(0), key.MlKem.Seed);
        else writer.Write(DerTag.OctetString, key.MlKem.Encoded);
    }

    private static void WritePkcs1(ref DerWriter writer, RsaPrivateKey key)
    {
        int mark = writer.Mark;
        writer.WriteUnsigned(key.InverseOfQ);
        writer.WriteUnsigned(key.DQ);
        writer.WriteUnsigned(key.DP);
        writer.WriteUnsigned(key.Q);
        writer.WriteUnsigned(key.P);
        writer.WriteUnsigned(key.D);
        WritePublicNumbers(ref writer, key.PublicKey);
        writer.WriteSmall(0);
        writer.Wrap(DerTag.Sequence, mark);
    }

    private static void WritePublicNumbers(ref DerWriter writer, RsaPublicKey key)
    {
        Span<byte> exponent = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(exponent, key.Exponent);
        writer.WriteUnsigned(exponent);
        writer.WriteUnsigned(key.Modulus);
    }

    private static void WriteSec1(ref DerWriter writer, PrivateKey key, bool withCurve)
    {
        int mark = writer.Mark;
        writer.WriteBitString(key.Ec!.PublicKey.Point);
        writer.Wrap(DerTag.ContextConstructed(1), mark);
        if (withCurve)
        {
            int curve = writer.Mark;
            KeyAlgorithm.WriteCurve(ref writer, key.Kind);
            writer.Wrap(DerTag.ContextConstructed(0), curve);
        }
        writer.Write(DerTag.OctetString, key.Ec.Scalar);
        writer.WriteSmall(1);
        writer.Wrap(DerTag.Sequence, mark);
    }
}
