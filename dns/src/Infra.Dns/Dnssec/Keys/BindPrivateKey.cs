using System.Diagnostics.CodeAnalysis;
using Infra.Buffers;
using Infra.Crypto.Curves;
using Infra.Crypto.Keys;
using Infra.Crypto.Rsa;
using Infra.Parsing;

namespace Infra.Dns.Dnssec.Keys;

/// <summary>A private key out of BIND's file <c>K*.private</c>, format v1.2 and v1.3. Owns the key until disposed.</summary>
public sealed class BindPrivateKey : IDisposable
{
    // As many as RSA has; each number is at most the modulus.
    private const int FieldBytesMax = RsaPublicKey.ModulusBitsMax / 8;

    private BindPrivateKey(DnssecAlgorithm algorithm, SecretBytes pem, KeyTimes times)
    {
        Algorithm = algorithm;
        Pem = pem;
        Times = times;
    }

    /// <summary>The algorithm.</summary>
    public DnssecAlgorithm Algorithm { get; }

    /// <summary>The key as PKCS#8 in PEM; the owner stays this object.</summary>
    public SecretBytes Pem { get; }

    /// <summary>Its times; format v1.2 has none.</summary>
    public KeyTimes Times { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="text">Its bytes; the caller erases them.</param>
    /// <param name="key">The key, if true.</param>
    /// <param name="problem">What is wrong, if false; nothing of the private key.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out BindPrivateKey? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        problem = $"is larger than {KeyFile.FileBytesMax} bytes";
        if (text.Length > KeyFile.FileBytesMax) return false;
        using var fields = new Fields();
        DnssecAlgorithm? algorithm = null;
        KeyTimes times = default;
        bool hasFormat = false;
        var lines = new KeyLines(text, default);
        while (lines.TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            bool isRight = true;
            if (!hasFormat)
            {
                hasFormat = name.SequenceEqual("Private-key-format"u8) && (value.SequenceEqual("v1.2"u8) || value.SequenceEqual("v1.3"u8));
                problem = "does not begin with \"Private-key-format: v1.2\" or v1.3";
                if (!hasFormat) return false;
                continue;
            }
            if (name.SequenceEqual("Algorithm"u8)) isRight = KeyLines.TryParseAlgorithm(value, out algorithm);
            else if (Fields.IndexOf(name) is >= 0 and int index) isRight = fields.TrySet(index, value);
            else KeyLines.TryTakeTime(name, value, ref times, out isRight);
            // Times of roles that we do not have (Revoke, SyncPublish, SyncDelete), and whatever later formats add, say nothing about the key.
            if (isRight || !IsOurs(name)) continue;
            problem = $"the value of line {lines.Line} is wrong";
            return false;
        }
        problem = lines.IsBroken ? $"line {lines.Line} is not a name, a colon and a value" : "Private-key-format and Algorithm must be there";
        if (lines.IsBroken || algorithm is not { } number) return false;
        problem = $"{number} is not for signing";
        if (!number.MaySign) return false;
        problem = $"the fields of a key of {number} are missing or do not belong together";
        using PrivateKey? made = Make(number, fields);
        if (made is null) return false;
        problem = null;
        key = new BindPrivateKey(number, made.WritePkcs8Pem(), times);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Pem.Dispose();

    private static bool IsOurs(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("Algorithm"u8) || Fields.IndexOf(name) >= 0 || name.SequenceEqual("Created"u8) || name.SequenceEqual("Publish"u8) || name.SequenceEqual("Activate"u8) || name.SequenceEqual("Inactive"u8) || name.SequenceEqual("Delete"u8);

    private static PrivateKey? Make(DnssecAlgorithm algorithm, Fields fields)
    {
        if (algorithm.IsRsa)
        {
            for (int i = 0; i < Fields.Scalar; i++)
            {
                if (fields[i].IsEmpty) return null;
            }
            return RsaPrivateKey.TryImport(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7], InfraDnsCrypto.RsaModulusBitsMin, out RsaPrivateKey? rsa) ? new PrivateKey(rsa) : null;
        }
        ReadOnlySpan<byte> scalar = fields[Fields.Scalar];
        if (algorithm == DnssecAlgorithm.Ed25519) return scalar.Length == Ed25519PrivateKey.SeedSize ? new PrivateKey(new Ed25519PrivateKey(scalar)) : null;
        if (algorithm == DnssecAlgorithm.Ed448) return scalar.Length == Ed448PrivateKey.SeedSize ? new PrivateKey(new Ed448PrivateKey(scalar)) : null;
        return EcPrivateKey.TryImport(algorithm == DnssecAlgorithm.EcdsaP256Sha256 ? EllipticCurve.P256 : EllipticCurve.P384, scalar, out EcPrivateKey? ec) ? new PrivateKey(ec) : null;
    }

    /// <summary>The numbers of the file, in memory that is erased.</summary>
    private sealed class Fields : IDisposable
    {
        internal const int Scalar = 8;

        private readonly SecretBytes _bytes = new((Scalar + 1) * FieldBytesMax);
        private readonly int[] _lengths = new int[Scalar + 1];

        internal ReadOnlySpan<byte> this[int index] => _bytes.Span.Slice(index * FieldBytesMax, _lengths[index]);

        internal static int IndexOf(ReadOnlySpan<byte> name) =>
            name.SequenceEqual("Modulus"u8) ? 0
            : name.SequenceEqual("PublicExponent"u8) ? 1
            : name.SequenceEqual("PrivateExponent"u8) ? 2
            : name.SequenceEqual("Prime1"u8) ? 3
            : name.SequenceEqual("Prime2"u8) ? 4
            : name.SequenceEqual("Exponent1"u8) ? 5
            : name.SequenceEqual("Exponent2"u8) ? 6
            : name.SequenceEqual("Coefficient"u8) ? 7
            : name.SequenceEqual("PrivateKey"u8) ? Scalar
            : -1;

        internal bool TrySet(int index, ReadOnlySpan<byte> base64) =>
            Base64.TryDecode(base64, _bytes.Span.Slice(index * FieldBytesMax, FieldBytesMax), out _lengths[index]);

        public void Dispose() => _bytes.Dispose();
    }
}
