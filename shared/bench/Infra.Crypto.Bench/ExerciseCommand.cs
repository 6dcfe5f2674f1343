using System.CommandLine;
using System.Runtime;
using System.Runtime.Intrinsics.X86;
using Infra.Buffers;
using Infra.Crypto.Aead;
using Infra.Crypto.Bench.SelfTest;
using Infra.Crypto.Block;
using Infra.Crypto.Curves;
using Infra.Crypto.Hash;
using Infra.Crypto.Hpke;
using Infra.Crypto.Kdf;
using Infra.Crypto.Keys;
using Infra.Crypto.Mac;
using Infra.Crypto.MlKem;

namespace Infra.Crypto.Bench;

/// <summary>
/// <c>exercise</c>: every operation of the library some times, so that its code is compiled for the last time. It is what the constant-time audit reads
/// machine code from, and what shows which libraries a process of ours maps.
/// </summary>
internal static class ExerciseCommand
{
    private const int Rounds = 3;

    internal static Command Create()
    {
        var maps = new Option<bool>("--maps") { Description = "Then print /proc/self/maps." };
        var command = new Command("exercise", "Run every operation some times, and print nothing.") { maps };
        command.SetAction(result => Run(result.GetValue(maps)));
        return command;
    }

    private static int Run(bool maps)
    {
        for (int round = 0; round < Rounds; round++)
        {
            foreach (KnownAnswers algorithm in KnownAnswers.All.Where(answers => !answers.IsLong))
            {
                foreach ((string place, bool isRight) in algorithm.Check())
                {
                    if (!isRight) throw new InvalidOperationException($"{algorithm.Name}: {place}");
                }
            }
            foreach (BenchOperation operation in RunCommand.Ours.Where(o => !o.Name.StartsWith("rsa-3072", StringComparison.Ordinal) && !o.Name.StartsWith("rsa-4096", StringComparison.Ordinal))) Repeat(operation);
            foreach (KeyKind kind in Enum.GetValues<KeyKind>().Where(kind => kind != KeyKind.EcP521)) Travel(kind);
            foreach (MlKemParameterSet set in Enum.GetValues<MlKemParameterSet>()) Import(set);
            foreach (HpkeKem kem in Enum.GetValues<HpkeKem>()) Exchange(kem);
            SmallOnes();
            WideOnes();
            WaitForTheCompiler();
        }
        if (maps) Console.Write(File.ReadAllText("/proc/self/maps"));
        return 0;
    }

    /// <summary>The compiler makes the last tier beside us, and begins some time after the calls that ask for it: it has ended when nothing more comes for a while.</summary>
    private static void WaitForTheCompiler()
    {
        const int RestsMin = 4, PausesMax = 300;
        int rests = 0;
        long known = -1;
        for (int pause = 0; pause < PausesMax && rests < RestsMin; pause++)
        {
            Thread.Sleep(200);
            long compiled = JitInfo.GetCompiledMethodCount();
            rests = compiled == known ? rests + 1 : 0;
            known = compiled;
        }
    }

    private static void Repeat(BenchOperation operation)
    {
        foreach (int size in operation.TakesSize ? (int[])[64, 1000, 4096] : [0])
        {
            Action action = operation.Prepare(size);
            for (int i = 0; i < 8; i++) action();
        }
    }

    /// <summary>A new key through every container.</summary>
    private static void Travel(KeyKind kind)
    {
        using PrivateKey key = PrivateKey.Generate(kind, new BenchRandom());
        using SecretBytes pkcs8 = key.WritePkcs8(withPublicKey: true), pem = key.WritePkcs8Pem();
        RequireRead(pkcs8.Span);
        RequireRead(pem.Span);
        if (kind is not (KeyKind.Rsa or KeyKind.EcP256 or KeyKind.EcP384)) return;
        using SecretBytes traditional = key.WriteTraditional();
        RequireRead(traditional.Span);
    }

    private static void RequireRead(ReadOnlySpan<byte> form)
    {
        if (!PrivateKey.TryRead(form, out PrivateKey? key, out KeyError error)) throw new InvalidOperationException(error.Message);
        key.Dispose();
    }

    /// <summary>A key from its expanded form, as one without a seed comes.</summary>
    private static void Import(MlKemParameterSet set)
    {
        using MlKemPrivateKey key = MlKemPrivateKey.Generate(set, new BenchRandom());
        if (!MlKemPrivateKey.TryImport(set, key.Encoded, out MlKemPrivateKey? again)) throw new InvalidOperationException("an ML-KEM key was refused");
        again.Dispose();
    }

    private static void Exchange(HpkeKem kem)
    {
        var random = new BenchRandom();
        foreach (HpkeKdf kdf in Enum.GetValues<HpkeKdf>())
        {
            var suite = new HpkeSuite(kem, kdf, HpkeAead.ChaCha20Poly1305);
            using HpkePrivateKey key = HpkePrivateKey.Generate(kem, random);
            var encapsulated = new byte[HpkePrivateKey.PublicKeySize(kem)];
            if (!HpkeSender.TryCreate(suite, key.PublicKey, default, random, encapsulated, out HpkeSender? sender)) throw new InvalidOperationException("no HPKE sender");
            using HpkeSender owned = sender;
            if (!HpkeRecipient.TryCreate(suite, key, encapsulated, default, out HpkeRecipient? recipient)) throw new InvalidOperationException("no HPKE recipient");
            recipient.Dispose();
        }
    }

    private static void Macs()
    {
        byte[] tag = new byte[64], output = new byte[100];
        foreach (HashAlgorithm algorithm in Enum.GetValues<HashAlgorithm>())
        {
            using HmacKey key = HmacKey.Create(algorithm, tag);
            for (int i = 0; i < 20; i++)
            {
                key.Compute(output, tag);
                if (!key.Verify(output, tag.AsSpan(0, key.TagSize))) throw new InvalidOperationException("a tag was refused");
                Hkdf.Expand(key, tag, output);
            }
        }
        for (int i = 0; i < 20; i++)
        {
            Hmac<Sha256>.Compute(output, output, tag.AsSpan(0, 32));
            if (!Hmac<Sha256>.Verify(output, output, tag.AsSpan(0, 32))) throw new InvalidOperationException("a tag was refused");
        }
    }

    private static void Trailers()
    {
        foreach (AeadCipher cipher in (AeadCipher[])[new AesGcm(new byte[16]), new ChaCha20Poly1305(new byte[32]), new AesSiv(new byte[32])])
        {
            byte[] text = new byte[1000], nonce = new byte[cipher.NonceSize], message = new byte[text.Length + 1 + cipher.TagSize];
            for (int i = 0; i < 20; i++)
            {
                Span<byte> content = text.AsSpan(0, i < 10 ? 100 : 1000), whole = message.AsSpan(0, content.Length + 1 + cipher.TagSize);
                cipher.SealWithTrailer(nonce, content, [23], whole, default);
                if (!cipher.TryOpenWithTrailer(nonce, whole, content, default, out Span<byte> trailer) || trailer[0] != 23) throw new InvalidOperationException("a trailer was refused");
            }
            cipher.Dispose();
        }
    }

    private static void CopyElement<TField>()
        where TField : unmanaged, IPrimeField<TField>
    {
        TField element = TField.One;
        for (int i = 0; i < 100; i++) element.CopyIf(0, TField.One);
    }

    /// <summary>The kernels of 512 bits, which nothing calls where the processor lacks AVX-512; they run there all the same.</summary>
    private static void WideOnes()
    {
        if (!Avx2.IsSupported) return;
        var state = new uint[16];
        var text = new byte[2048];
        short[] a = new short[256], b = new short[256], c = new short[512];
        var poly = new Poly1305(text);
        for (int i = 0; i < 20; i++)
        {
            ChaCha20.TransformWidest(state, text, text);
            poly.AppendAvx512(text);
            MlKemSampling.FillNoise<EightKeccakLanes>(text.AsSpan(0, 32), 0, 2, c);
            MlKemVector512.Ntt(a);
            MlKemVector512.Prepare(a, b);
            MlKemVector512.Dot(a, 256, a, b, c.AsSpan(0, 256));
            MlKemVector512.InverseNtt(a);
            MlKemVector512.Restore(a);
            MlKemVector512.AddCanonical(a, b);
            MlKemVector512.SubtractCanonical(a, b);
        }
        if (!CarrylessTiers.CanTestWidest) return;
        using var cipher = new AesGcm(new byte[16], bitsliced: false, CarrylessTier.Widest);
        for (int i = 0; i < 20; i++)
        {
            cipher.Seal(new byte[12], text.AsSpan(0, 1024), text.AsSpan(0, 1024), text.AsSpan(1024, 16), default);
            if (!cipher.TryOpen(new byte[12], text.AsSpan(0, 1024), text.AsSpan(1024, 16), text.AsSpan(0, 1024), default)) throw new InvalidOperationException("a message was refused");
        }
    }

    /// <summary>Helpers that nothing above calls.</summary>
    private static void SmallOnes()
    {
        CopyElement<FieldP521>();
        Macs();
        Trailers();
        ulong[] first = [1, 2], second = [3, 4];
        byte[] bytes = [1, 2];
        for (int i = 0; i < 100; i++)
        {
            ConstantTime.SwapIf(0, first, second);
            ConstantTime.CopyIf(0, first, second);
            ConstantTime.ClearUnless(ulong.MaxValue, bytes);
            _ = ConstantTime.MaskIfLess(first[0], second[0]) | ConstantTime.MaskIfEqual(first[0], second[0]) | ConstantTime.Select(0ul, first[0], second[0])
                | ConstantTime.Select(0u, 1u, bytes[0]) | ConstantTime.MaskIfEqual(1u, bytes[0]) | ConstantTime.MaskIfNonZero((uint)bytes[0]) | ConstantTime.MaskIfNonZero(first[0])
                | ConstantTime.MaskFromBit(bytes[0]);
        }
    }
}
