using System.Reflection;
using System.Security.Cryptography;

namespace Infra.Av1.Tests;

/// <summary>What objects of the library hold, by reflection: every array that can be reached through fields of our types and of collections.</summary>
internal sealed class ObjectGraph
{
    private static readonly Assembly Ours = typeof(Av1Decoder).Assembly;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private ObjectGraph()
    {
    }

    /// <summary>Bytes of all arrays of numbers.</summary>
    public long ArrayBytes { get; private set; }

    /// <summary>Arrays of numbers.</summary>
    public int Arrays { get; private set; }

    /// <summary>SHA-256 of all numbers, in the order of fields.</summary>
    public string Hash { get; private set; } = "";

    public static ObjectGraph Of(params object[] roots)
    {
        var graph = new ObjectGraph();
        foreach (object root in roots)
            graph.Visit(root);
        graph.Hash = Convert.ToHexString(graph._hash.GetHashAndReset());
        return graph;
    }

    private void Visit(object? value)
    {
        if (value is null) return;
        Type type = value.GetType();
        if (type.IsPrimitive || type.IsEnum || value is string)
        {
            _hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{value};"));
        }
        else if (value is Array array)
        {
            if (_seen.Add(array)) VisitArray(array);
        }
        else if (type.IsValueType ? type.Assembly == Ours : IsWalked(type) && _seen.Add(value))
        {
            VisitFields(value, type);
        }
    }

    private static bool IsWalked(Type type) => type.Assembly == Ours || type.Namespace == "System.Collections.Generic";

    private void VisitArray(Array array)
    {
        Type element = array.GetType().GetElementType()!;
        if (element.IsPrimitive)
        {
            Arrays++;
            ArrayBytes += Buffer.ByteLength(array);
            var bytes = new byte[Buffer.ByteLength(array)];
            Buffer.BlockCopy(array, 0, bytes, 0, bytes.Length);
            _hash.AppendData(bytes);
            return;
        }

        if (element.IsValueType && IsPlain(element))
        {
            Arrays++;
            ArrayBytes += (long)array.Length * SizeOf(element);
            return;
        }

        foreach (object? item in array)
            Visit(item);
    }

    private void VisitFields(object value, Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (FieldInfo field in Fields(level))
                Visit(field.GetValue(value));
        }
    }

    private static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || (type.IsValueType && Fields(type).All(field => IsPlain(field.FieldType)));

    private static long SizeOf(Type type) => type.IsPrimitive ? Buffer.ByteLength(Array.CreateInstance(type, 1)) : type.IsEnum ? SizeOf(Enum.GetUnderlyingType(type)) : Fields(type).Sum(field => SizeOf(field.FieldType));

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
}
