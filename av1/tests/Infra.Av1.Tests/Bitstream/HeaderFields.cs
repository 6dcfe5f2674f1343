using System.Collections;

namespace Infra.Av1.Tests.Bitstream;

/// <summary>Fields of a header in their order, by the specification's names, each with its bits and value; tests change some of them. Immutable but for <see cref="Add"/>, which collection expressions use.</summary>
internal sealed class HeaderFields : IEnumerable<(string Name, int Bits, uint Value)>
{
    private readonly List<(string Name, int Bits, uint Value)> _fields = [];

    /// <summary>The next field, up to 32 bits.</summary>
    public void Add(string name, int bits, uint value = 0) => _fields.Add((name, bits, value));

    /// <summary>The same with another value of one field.</summary>
    public HeaderFields With(string name, uint value)
    {
        int place = PlaceOf(name);
        return Of([.. _fields[..place], (name, _fields[place].Bits, value), .. _fields[(place + 1)..]]);
    }

    /// <summary>The same with other fields behind one.</summary>
    public HeaderFields After(string name, HeaderFields more)
    {
        int place = PlaceOf(name) + 1;
        return Of([.. _fields[..place], .. more._fields, .. _fields[place..]]);
    }

    /// <summary>The same without the fields between two, which stay.</summary>
    public HeaderFields Without(string after, string before) => Of([.. _fields[..(PlaceOf(after) + 1)], .. _fields[PlaceOf(before)..]]);

    /// <summary>The bits, highest first, with zeros up to the byte.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[(_fields.Sum(field => field.Bits) + 7) / 8];
        int place = 0;
        foreach ((_, int bits, uint value) in _fields)
        {
            for (int i = bits - 1; i >= 0; i--, place++)
                bytes[place / 8] |= (byte)((value >> i & 1) << (7 - place % 8));
        }

        return bytes;
    }

    public IEnumerator<(string Name, int Bits, uint Value)> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static HeaderFields Of(List<(string Name, int Bits, uint Value)> fields)
    {
        var result = new HeaderFields();
        result._fields.AddRange(fields);
        return result;
    }

    private int PlaceOf(string name)
    {
        int place = _fields.FindIndex(field => field.Name == name);
        return place >= 0 ? place : throw new ArgumentException($"there is no field {name}", nameof(name));
    }
}
