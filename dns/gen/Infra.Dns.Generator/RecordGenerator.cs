using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Infra.Dns.Generator;

/// <summary>Makes the constants, layouts and data types of all record types from <c>records.table</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class RecordGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor BadTable = new("DNSGEN1", "Bad table of record types", "records.table: {0}", "Infra.Dns", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<string> tables = context.AdditionalTextsProvider
            .Where(file => Path.GetFileName(file.Path) == "records.table")
            .Select((file, cancellation) => file.GetText(cancellation)?.ToString() ?? "");
        context.RegisterSourceOutput(tables, Generate);
    }

    private static void Generate(SourceProductionContext context, string text)
    {
        IReadOnlyList<RecordRow> rows;
        try
        {
            rows = RecordTable.Read(text);
        }
        catch (FormatException e)
        {
            context.ReportDiagnostic(Diagnostic.Create(BadTable, Location.None, e.Message));
            return;
        }
        context.AddSource("RecordType.g.cs", SourceText.From(Types(rows), Encoding.UTF8));
        context.AddSource("RecordLayouts.g.cs", SourceText.From(Layouts(rows), Encoding.UTF8));
        foreach (RecordRow row in rows.Where(row => row.Fields.Count > 0))
            context.AddSource($"{row.DataType}.g.cs", SourceText.From(DataType(row), Encoding.UTF8));
    }

    private static string Types(IReadOnlyList<RecordRow> rows)
    {
        StringBuilder code = Begin("Infra.Dns.Records").AppendLine("public readonly partial record struct RecordType").AppendLine("{");
        foreach (RecordRow row in rows)
        {
            code.AppendLine($"    /// <summary>{row.Mnemonic}: {Escape(row.Description)}.</summary>");
            code.AppendLine($"    public static RecordType {row.Constant} => new({row.Number});").AppendLine();
        }
        code.AppendLine("    private static string? MnemonicOf(ushort value) => value switch").AppendLine("    {");
        foreach (RecordRow row in rows)
            code.AppendLine($"        {row.Number} => \"{row.Mnemonic}\",");
        code.AppendLine("        _ => null,").AppendLine("    };").AppendLine();

        code.AppendLine("    private static bool TryFindMnemonic(global::System.ReadOnlySpan<byte> upper, out ushort value)").AppendLine("    {");
        code.AppendLine("        value = 0;").AppendLine("        switch (upper.Length)").AppendLine("        {");
        foreach (IGrouping<int, RecordRow> group in rows.GroupBy(row => row.Mnemonic.Length).OrderBy(group => group.Key))
        {
            code.AppendLine($"            case {group.Key}:");
            foreach (RecordRow row in group)
                code.AppendLine($"                if (upper.SequenceEqual(\"{row.Mnemonic}\"u8)) {{ value = {row.Number}; return true; }}");
            code.AppendLine("                return false;");
        }
        return code.AppendLine("            default:").AppendLine("                return false;").AppendLine("        }").AppendLine("    }").AppendLine("}").ToString();
    }

    private static string Layouts(IReadOnlyList<RecordRow> rows)
    {
        StringBuilder code = Begin("Infra.Dns.Records").AppendLine("internal static partial class RecordLayouts").AppendLine("{");
        code.AppendLine("    private static RecordLayout[] MakeAll() =>").AppendLine("    [");
        foreach (RecordRow row in rows)
        {
            string names = string.Join(", ", row.Fields.Select(field => $"\"{field.Name.Replace('-', ' ')}\""));
            string forms = string.Join(", ", row.Fields.Select(field => $"Fields.FieldForms.{field.Kind.Form}"));
            code.AppendLine($"        new(RecordType.{row.Constant}, {(row.IsSingleton ? "true" : "false")}, [{names}], [{forms}]),");
        }
        return code.AppendLine("    ];").AppendLine("}").ToString();
    }

    private static string DataType(RecordRow row)
    {
        StringBuilder code = Begin("Infra.Dns.Records", "System.Net", "Infra.Dns.Names", "Infra.Dns.Wire");
        code.AppendLine($"/// <summary>The data of {row.Mnemonic}: {Escape(row.Description)}.</summary>");
        foreach (RecordField field in row.Fields)
            code.AppendLine($"/// <param name=\"{field.Property}\">The {field.Name.Replace('-', ' ')}: {Escape(field.Kind.Meaning)}.</param>");
        string parameters = string.Join(", ", row.Fields.Select(field => $"{field.Kind.Type} {field.Property}"));
        code.AppendLine($"public readonly record struct {row.DataType}({parameters}) : IRecordData<{row.DataType}>").AppendLine("{");
        code.AppendLine($"    /// <summary>{row.Mnemonic}.</summary>");
        code.AppendLine($"    public static RecordType Type => RecordType.{row.Constant};").AppendLine();
        code.AppendLine("    /// <inheritdoc/>");
        code.AppendLine($"    public static bool TryRead(global::System.ReadOnlySpan<byte> rdata, out {row.DataType} data, out WireError error)").AppendLine("    {");
        code.AppendLine("        data = default;").AppendLine("        if (!Rdata.IsValid(Type, rdata, out error)) return false;").AppendLine("        var source = new DnsReader(rdata);");
        code.AppendLine($"        data = new {row.DataType}({string.Join(", ", row.Fields.Select(field => field.Kind.Read))});").AppendLine("        return true;").AppendLine("    }").AppendLine();
        code.AppendLine("    /// <inheritdoc/>").AppendLine("    public void Write(ref DnsWriter target)").AppendLine("    {");
        foreach (RecordField field in row.Fields)
            code.AppendLine($"        {string.Format(System.Globalization.CultureInfo.InvariantCulture, field.Kind.Write, field.Property)};");
        return code.AppendLine("    }").AppendLine("}").ToString();
    }

    private static StringBuilder Begin(string space, params string[] usings)
    {
        StringBuilder code = new StringBuilder().AppendLine("// <auto-generated/>").AppendLine("#nullable enable");
        code.AppendLine("using System;");
        foreach (string name in usings)
            code.AppendLine($"using {name};");
        return code.AppendLine().AppendLine($"namespace {space};").AppendLine();
    }

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
