using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using Infra.Av1.Syntax;
using Infra.Av1.Tests.Decoding;

namespace Infra.Av1.Tests;

/// <summary>What the library promises of itself: it has no state but its objects', and it starts no thread but those of a pool that the caller made.</summary>
public sealed class LibraryRuleTests
{
    private static readonly Assembly Library = typeof(Av1Decoder).Assembly;

    [Fact]
    public void StaticFields_AreReadOnly()
    {
        FieldInfo[] fields = [.. StaticFields()];

        Assert.Contains(fields, field => field.DeclaringType == typeof(Scans));   // tables that are made at the start
        Assert.Empty(fields.Where(field => !field.IsInitOnly).Select(NameOf));
        Assert.Empty(fields.Where(field => !IsTable(field.FieldType)).Select(NameOf));
    }

    [Fact]
    public void StaticTables_AfterDecoding_AreWhatTheyWere()
    {
        object[] tables = [.. StaticFields().Where(field => !field.DeclaringType!.ContainsGenericParameters).Select(field => field.GetValue(null)!)];
        ObjectGraph before = ObjectGraph.Of(tables);

        foreach (string name in (string[])["random-8-1.ivf", "random-10-2.ivf", "screen.ivf", "grain-444-odd.ivf", "superres.ivf", "lossless-10-444.ivf", "svc-L2T2.obu"])
            DecodedStream.Of(OwnStreams.Load(name), new Av1DecoderOptions());

        Assert.True(before.Arrays > 10, $"{before.Arrays} tables");
        Assert.Equal(before.Hash, ObjectGraph.Of(tables).Hash);
    }

    [Fact]
    public void Decode_WithoutThreads_WorksOnTheCallersThread()
    {
        using var pool = new Av1WorkerPool(3);
        byte[] file = OwnStreams.Load("tiles-4x4.ivf");

        HashSet<int> alone = ThreadsOf(file, new Av1DecoderOptions(), workers: null);
        HashSet<int> bound = ThreadsOf(file, new Av1DecoderOptions { Threads = 1 }, pool);

        Assert.Equal([Environment.CurrentManagedThreadId], alone);
        Assert.Equal([Environment.CurrentManagedThreadId], bound);
    }

    [Fact]
    public void Threads_AreStartedByThePoolOnly()
    {
        string[] starters = ["System.Threading.ThreadPool", "System.Threading.Timer", "System.Threading.PeriodicTimer", "System.Threading.Tasks.Parallel", "System.Threading.Tasks.TaskFactory", "System.Timers.Timer", "System.Diagnostics.Process"];
        using var file = new PEReader(File.OpenRead(Library.Location));
        MetadataReader metadata = file.GetMetadataReader();
        string[] types = [.. metadata.TypeReferences.Select(handle => metadata.GetTypeReference(handle)).Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];

        Assert.Contains("System.Threading.Thread", types);
        Assert.Empty(types.Intersect(starters));
        Assert.Equal(["Infra.Av1.Av1WorkerPool"], CallersOf(file, metadata, "System.Threading", "Thread", ".ctor"));
        Assert.Empty(CallersOf(file, metadata, "System.Threading.Tasks", "Task", "Run"));
        Assert.Empty(CallersOf(file, metadata, "System.Threading.Tasks", "Task", "Start"));
    }

    private static HashSet<int> ThreadsOf(byte[] file, Av1DecoderOptions options, Av1WorkerPool? workers)
    {
        var threads = new HashSet<int>();
        using var decoder = new Av1Decoder(options, workers);
        decoder.Observe(inner => new ObservedReconstructor(inner, () =>
        {
            lock (threads) threads.Add(Environment.CurrentManagedThreadId);
        }));
        Assert.NotEmpty(DecodedStream.Of(decoder, file).Pictures);
        return threads;
    }

    // Of all types but those that the compiler made: caches of delegates, data of constants.
    private static IEnumerable<FieldInfo> StaticFields() => Library.GetTypes()
        .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.Name.StartsWith('<') && !(type.DeclaringType?.Name.StartsWith('<') ?? false))
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(field => !field.IsLiteral);

    // Numbers and texts, arrays of them, delegates that log, and objects of ours whose own fields are all readonly.
    private static bool IsTable(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type.IsSubclassOf(typeof(Delegate)) || (type.IsArray && IsTable(type.GetElementType()!))
        || (type.Assembly == Library && type.IsSealed && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).All(field => field.IsInitOnly));

    private static string NameOf(FieldInfo field) => $"{field.DeclaringType}.{field.Name}: {field.FieldType}";

    // Types with a method that names a member in a call: the opcodes call, callvirt and newobj, each with its token behind.
    private static string[] CallersOf(PEReader file, MetadataReader metadata, string space, string type, string member)
    {
        HashSet<int> tokens = [];
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference reference = metadata.GetMemberReference(handle);
            if (reference.Parent.Kind != HandleKind.TypeReference || metadata.GetString(reference.Name) != member) continue;
            TypeReference parent = metadata.GetTypeReference((TypeReferenceHandle)reference.Parent);
            if (metadata.GetString(parent.Namespace) == space && metadata.GetString(parent.Name) == type) tokens.Add(MetadataToken(handle));
        }

        var callers = new SortedSet<string>(StringComparer.Ordinal);
        foreach (MethodDefinition method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).Where(method => method.RelativeVirtualAddress != 0))
        {
            byte[] code = file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes() ?? [];
            for (int i = 0; i + 4 < code.Length; i++)
            {
                if (code[i] is 0x28 or 0x6F or 0x73 && tokens.Contains(BitConverter.ToInt32(code, i + 1))) callers.Add(FullNameOf(metadata, method.GetDeclaringType()));
            }
        }

        return [.. callers];
    }

    private static int MetadataToken(MemberReferenceHandle handle) => System.Reflection.Metadata.Ecma335.MetadataTokens.GetToken(handle);

    private static string FullNameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
