using Infra.Build.Audit;

namespace Infra.Build.Tests.Audit;

/// <summary>Each way around memory safety that C# offers, planted and found.</summary>
public class PlantedViolationTests
{
    public static TheoryData<string, string> Unsafe => new()
    {
        { "pointer-type", "public static unsafe class P { public static int M(int* p) => 0; }" },
        { "pointer-type", "public unsafe struct P { public byte* Field; }" },
        { "pointer-type", "public static unsafe class P { public static void M(delegate*<int, void> f) { } }" },
        { "pinned-local", "public static class P { public static unsafe int M(byte[] a) { fixed (byte* p = a) return p[5]; } }" },
        { "raw-memory", "public static class P { public static unsafe int M(nint address) => *(int*)address; }" },
        { "raw-memory", "public static class P { public static unsafe void M(nuint address) => *(byte*)address = 1; }" },
        { "raw-memory", "public static class P { public static unsafe long M(nint address) => ((DateTime*)address)->Ticks; }" },
        { "raw-memory", "public static class P { public struct S { public int X; } public static unsafe int M(nint address) => ((S*)address)->X; }" },
        { "raw-memory", "public static class P { public static unsafe int M(bool b, nint x, nint y) => *(int*)(b ? x : y); }" },
        { "raw-memory", "public static class P { public static unsafe int M(nint[] all) => *(int*)all[0]; }" },
        { "raw-memory", "public static class P { public static unsafe int M(System.Collections.Generic.List<nint> all) => *(int*)all[0]; }" },
        { "raw-address", "public static class P { public static unsafe nuint M() { int local = 0; return (nuint)(&local); } }" },
        { "raw-address", "public static class P { public struct S { public int X; public string Y; } public static int M<T>() where T : unmanaged { unsafe { return sizeof(T); } } }" },
        { "stack-block", "public static class P { public static unsafe int M(int n) { int* p = stackalloc int[n]; for (int i = 0; i < 2 * n; i++) p[i] = i; return p[n]; } }" },
        { "indirect-call", "public static class P { public static unsafe int M(nint f) => ((delegate*<int, int>)f)(1); }" },
        { "unchecked-call", "public static class P { public static unsafe Vector128<byte> M(nint p) => Vector128.Load((byte*)p); }" },
        { "unchecked-call", "public static class P { public static unsafe ReadOnlySpan<byte> M(nint p) => new ReadOnlySpan<byte>((void*)p, 9); }" },
        { "unchecked-call", "public static class P { public static unsafe string M(nint p) => new string((char*)p); }" },
        { "skipped-zeroing", "public static class P { [SkipLocalsInit] public static int M(int n) { Span<int> s = stackalloc int[n]; return s[0]; } }" },
        { "unverifiable", "public static class P { public static int M() => 1; }" },
    };

    [Theory, MemberData(nameof(Unsafe))]
    public void Inspect_WhenUnsafeIsPlanted_NamesTheRule(string rule, string source)
    {
        IReadOnlyList<AuditFinding> findings = CompiledSource.Audit(source, allowUnsafe: true);

        Assert.Contains(findings, f => f.Rule.Id == rule);
        Assert.DoesNotContain(findings, f => f.Rule == AuditRule.Unreadable);
    }

    public static TheoryData<string, string> Banned => new()
    {
        { "unchecked-call", "public static class P { public static int M(ref byte b) => Unsafe.As<byte, int>(ref b); }" },
        { "unchecked-call", "public static class P { public static ref int M(ref int r) => ref Unsafe.Add(ref r, 1000); }" },
        { "unchecked-call", "public static class P { public static Func<object, string> M() => Unsafe.As<string>; }" },
        { "unchecked-call", "public static class P { public static object M() => typeof(Unsafe).GetMethods(); }" },
        { "unchecked-call", "public static class P { public static ref byte M(Span<byte> s) => ref MemoryMarshal.GetReference(s); }" },
        { "unchecked-call", "public static class P { public static ref byte M(byte[] a) => ref MemoryMarshal.GetArrayDataReference(a); }" },
        { "unchecked-call", "public static class P { public static Span<int> M(ref int r) => MemoryMarshal.CreateSpan(ref r, 1000); }" },
        { "unchecked-call", "public static class P { public static Vector128<byte> M(ref byte b) => Vector128.LoadUnsafe(ref b); }" },
        { "unchecked-call", "public static class P { public static void M(Vector256<byte> v, ref byte b) => v.StoreUnsafe(ref b, 8); }" },
        { "unchecked-call", "public static class P { public static nint M() => Marshal.AllocHGlobal(10); }" },
        { "unchecked-call", "public static class P { public static object M(nint p) => Marshal.PtrToStructure(p, typeof(int)); }" },
        { "unchecked-call", "public static class P { public static GCHandle M(object o) => GCHandle.Alloc(o); }" },
        { "unchecked-call", "public class P { public GCHandle Field; }" },
        { "unchecked-call", "public static class P { public static byte[] M() => ArrayPool<byte>.Shared.Rent(1); }" },
        { "native-method", "public static class P { [DllImport(\"libc\")] public static extern int getpid(); }" },
        { "native-method", "public static class P { [MethodImpl(MethodImplOptions.InternalCall)] public static extern int M(); }" },
        { "inline-array", "[InlineArray(4)] public struct P { private int _first; }" },
        { "code-generation", "public static class P { public static object M() => new System.Reflection.Emit.DynamicMethod(\"x\", typeof(int), null); }" },
        { "code-generation", "public static class P { public static Func<int> M(System.Linq.Expressions.Expression<Func<int>> e) => e.Compile(); }" },
        { "native-crypto", "public static class P { public static byte[] M(byte[] a) => System.Security.Cryptography.SHA256.HashData(a); }" },
        { "native-crypto", "public static class P { public static void M(System.Net.Security.SslStream s) => s.Flush(); }" },
    };

    [Theory, MemberData(nameof(Banned))]
    public void Inspect_WhenBannedMemberIsPlanted_NamesTheRule(string rule, string source)
    {
        IReadOnlyList<AuditFinding> findings = CompiledSource.Audit(source);

        Assert.Contains(findings, f => f.Rule.Id == rule);
        Assert.DoesNotContain(findings, f => f.Rule == AuditRule.Unreadable || f.Rule == AuditRule.Unverifiable);
    }

    [Fact]
    public void Inspect_WhenTheAnalyzerIsSuppressed_StillCounts()
    {
        const string Source = """
            [System.Diagnostics.CodeAnalysis.SuppressMessage("ApiDesign", "RS0030")]
            public static class P
            {
            #pragma warning disable RS0030
                public static string M(object o) => Unsafe.As<string>(o);
            #pragma warning restore RS0030
            }
            """;

        AuditFinding finding = Assert.Single(CompiledSource.Audit(Source));

        Assert.Equal(AuditRule.UncheckedCall, finding.Rule);
        Assert.Equal("P.M", finding.Member);
        Assert.Equal("System.Runtime.CompilerServices.Unsafe.As", finding.Detail);
    }

    public static TheoryData<string> Safe =>
    [
        "public static class P { public static int M(int n) { Span<int> s = stackalloc int[n]; return s[0]; } }",
        "public static class P { public static int M(bool b, int n) { Span<byte> s = b ? stackalloc byte[256] : new byte[n]; return s[0]; } }",
        "public static class P { public static int M() { Span<byte> s = stackalloc byte[] { 1, 2, 3, 4, 5 }; return s[0]; } }",
        "public static class P { public static int M(int x) { Span<int> s = stackalloc int[] { 1, 2, x }; return s[0]; } }",
        "public static class P { public static int M(int x) { ReadOnlySpan<int> s = stackalloc[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }; return s[x]; } }",
        "public static class P { public static ReadOnlySpan<byte> M => new byte[] { 1, 2, 3 }; public static ReadOnlySpan<byte> U => \"text\"u8; }",
        "public static class P { public static ReadOnlySpan<int> M => new int[] { 1, 2, 3 }; }",
        "public static class P { public static int M(ref int r) => r; public static void S(out long r) => r = 1; public static ref int A(int[] a) => ref a[1]; }",
        "public static class P { public static int M(string s) { switch (s) { case \"a\": return 1; case \"b\": return 2; case \"c\": return 3; case \"d\": return 4; case \"e\": return 5; case \"f\": return 6; case \"g\": return 7; default: return 0; } } }",
        "public static class P { public static async System.Threading.Tasks.Task<int> M(int n) { try { await System.Threading.Tasks.Task.Delay(n); return n; } catch (Exception e) when (e.Message.Length > n) { return 2; } finally { n++; } } }",
        "public static class P { public static System.Collections.Generic.IEnumerable<int> M(int[] a) { foreach (int i in a) { if (i > 3) yield return checked(i * 2); } } }",
        "public static class P { public static nuint M(int[] a, nint n) => (nuint)a.Length + (nuint)n; public static int L(int[][] a) => a[0].Length; }",
        "public static class P { public static string M(nint n, object o) => n.ToString() + (o is int i ? i : 2) + o?.ToString(); }",
        "public static class P { public static Span<int> M(Span<byte> s) => MemoryMarshal.Cast<byte, int>(s); public static Vector128<byte> V(Span<byte> s) => Vector128.Create((ReadOnlySpan<byte>)s); }",
        "public static class P { public static bool M(byte[] a, byte[] b) => System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(a, b); }",
        "public struct P { private int _x; public int X { readonly get => _x; set => _x = value; } public override string ToString() => $\"{_x:x} {X,3}\"; public static bool operator ==(P a, P b) => a._x == b._x; public static bool operator !=(P a, P b) => !(a == b); }",
        "public record P(int A, string B, decimal C) { public static P operator +(P a, P b) => a with { C = b.C }; public int F(Func<int, int> f) => f(A) switch { 1 => 2, > 5 and < 9 => 3, _ => 4 }; }",
        "public static class P { public static int M(int[,] a, TypedReference r) => a[1, 2] + __refvalue(r, int); }",
    ];

    [Theory, MemberData(nameof(Safe))]
    public void Inspect_WhenCodeIsSafe_FindsNothing(string source) => Assert.Empty(CompiledSource.Audit(source));
}
