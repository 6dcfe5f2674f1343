using Infra.Crypto.Curves;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Xunit.Abstractions;
using OracleEd448 = Org.BouncyCastle.Math.EC.Rfc8032.Ed448;
using OracleX25519 = Org.BouncyCastle.Math.EC.Rfc7748.X25519;

namespace Infra.Crypto.Tests.Curves;

/// <summary>What the framework lacks, against BouncyCastle, which is written by others from the same texts.</summary>
public class BouncyCastleTests(ITestOutputHelper output)
{
    [Fact]
    public void X25519_EqualsBouncyCastle() => Differential.Run(output, "X25519 (BouncyCastle)", random =>
    {
        byte[] scalar = Differential.Exact(random, 32), point = Differential.Exact(random, 32), expected = new byte[32], secret = new byte[32];
        OracleX25519.ScalarMult(scalar, 0, point, 0, expected, 0);
        bool agreed = X25519.TryAgree(scalar, point, secret);
        if (agreed != expected.AsSpan().ContainsAnyExcept((byte)0) || !secret.AsSpan().SequenceEqual(expected)) return false;

        OracleX25519.ScalarMultBase(scalar, 0, expected, 0);
        X25519.DerivePublicKey(scalar, secret);
        return secret.AsSpan().SequenceEqual(expected);
    }, divisor: 8);

    [Fact]
    public void Ed25519_EqualsBouncyCastle() => Differential.Run(output, "Ed25519 (BouncyCastle)", random =>
    {
        byte[] seed = Differential.Exact(random, 32), message = Differential.Bytes(random, 200), signature = new byte[64];
        var theirs = new Ed25519PrivateKeyParameters(seed, 0);
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, theirs);
        signer.BlockUpdate(message, 0, message.Length);
        using var ours = new Ed25519PrivateKey(seed);
        ours.Sign(message, signature);
        if (!ours.PublicKey.SequenceEqual(theirs.GeneratePublicKey().GetEncoded()) || !signature.AsSpan().SequenceEqual(signer.GenerateSignature())) return false;
        if (!Ed25519.Verify(ours.PublicKey, message, signature)) return false;

        // A signature with one bit wrong: both sides say no.
        signature[random.Next(64)] ^= (byte)(1 << random.Next(8));
        var verifier = new Ed25519Signer();
        verifier.Init(forSigning: false, theirs.GeneratePublicKey());
        verifier.BlockUpdate(message, 0, message.Length);
        return Ed25519.Verify(ours.PublicKey, message, signature) == verifier.VerifySignature(signature);
    }, divisor: 8);

    [Fact]
    public void Ed448_EqualsBouncyCastle() => Differential.Run(output, "Ed448 (BouncyCastle)", random =>
    {
        byte[] seed = Differential.Exact(random, 57), message = Differential.Bytes(random, 200), context = Differential.Bytes(random, 20);
        byte[] publicKey = new byte[57], signature = new byte[114], expected = new byte[114];
        OracleEd448.GeneratePublicKey(seed, 0, publicKey, 0);
        OracleEd448.Sign(seed, 0, context, message, 0, message.Length, expected, 0);
        using var ours = new Ed448PrivateKey(seed);
        ours.Sign(message, signature, context);
        if (!ours.PublicKey.SequenceEqual(publicKey) || !signature.AsSpan().SequenceEqual(expected)) return false;
        if (!Ed448.Verify(publicKey, message, signature, context)) return false;

        signature[random.Next(114)] ^= (byte)(1 << random.Next(8));
        return Ed448.Verify(publicKey, message, signature, context) == OracleEd448.Verify(signature, 0, publicKey, 0, context, message, 0, message.Length);
    }, divisor: 40);
}
