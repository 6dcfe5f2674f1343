using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Infra.Testing;

/// <summary>
/// The public face of an assembly as text, one line for each type and member, sorted: kept as PublicApi.txt beside the project, so that a change of it is seen in
/// review. A test calls <see cref="RequireUnchanged"/>; with INFRA_UPDATE_PUBLIC_API=1 in the environment that writes the file instead.
/// </summary>
public static class PublicApi
{
    private const string UpdateSwitch = "INFRA_UPDATE_PUBLIC_API";
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private const int ShownMax = 40;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    /// <summary>Every visible type and member of an assembly.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        List<string> lines = [];
        foreach (Type type in assembly.GetTypes().Where(IsVisible))
        {
            lines.Add(TypeLine(type));
            lines.AddRange(type.GetMembers(Declared).Select(member => MemberLine(type, member)).OfType<string>());
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>Compares an assembly with the file of its last review.</summary>
    /// <param name="assembly">The built library.</param>
    /// <param name="path">The file, below the checkout: <c>shared/src/Infra.Crypto/PublicApi.txt</c>.</param>
    /// <exception cref="AssertionFailedException">They differ; the text has the lines that came and went.</exception>
    public static void RequireUnchanged(Assembly assembly, string path)
    {
        IReadOnlyList<string> now = Of(assembly);
        string file = Path.Combine(Checkout.Root ?? throw new AssertionFailedException("there is no checkout to compare with"), path);
        if (Environment.GetEnvironmentVariable(UpdateSwitch) == "1")
        {
            File.WriteAllText(file, string.Join('\n', now) + "\n");
            return;
        }
        string[] then = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] changes = [.. then.Except(now).Select(line => "- " + line), .. now.Except(then).Select(line => "+ " + line)];
        if (changes.Length == 0) return;
        throw new AssertionFailedException($"the public API is no longer what {path} says; if that is meant, run the test with {UpdateSwitch}=1:\n{string.Join('\n', changes.Take(ShownMax))}");
    }

    private static bool IsVisible(Type type) => type.IsNested ? IsVisible(type.DeclaringType!) && (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) : type.IsPublic;

    private static bool IsVisible(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static string TypeLine(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
            : type.IsValueType ? IsReadOnly(type) + (type.IsByRefLike ? "ref struct" : "struct")
            : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        List<string> parents = [];
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) && parent != typeof(MulticastDelegate)) parents.Add(NameOf(parent));
        if (type.IsEnum) parents.Add(NameOf(Enum.GetUnderlyingType(type)));
        else parents.AddRange(type.GetInterfaces().Where(i => i.IsPublic || i.IsNestedPublic).Select(NameOf).Order(StringComparer.Ordinal));
        return $"{NameOf(type)}: {kind}{(parents.Count == 0 ? "" : " " + string.Join(", ", parents))}";
    }

    private static string IsReadOnly(Type type) => type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "readonly " : "";

    private static string? MemberLine(Type type, MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) => $"{NameOf(type)}.new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsVisible(method) => $"{NameOf(type)}.{method.Name}{Arguments(method)}({Parameters(method)}): {Modifiers(method)}{NameOf(method.ReturnParameter)}",
        MethodInfo { IsSpecialName: true } method when IsVisible(method) && method.Name.StartsWith("op_", StringComparison.Ordinal) => $"{NameOf(type)}.{method.Name}({Parameters(method)}): {NameOf(method.ReturnType)}",
        PropertyInfo property when IsVisible(property.GetMethod) || IsVisible(property.SetMethod) =>
            $"{NameOf(type)}.{property.Name}{Indexes(property)}: {Modifiers(property.GetMethod ?? property.SetMethod!)}{NameOf(property.PropertyType)} {{{(IsVisible(property.GetMethod) ? " get;" : "")}{SetterOf(property)} }}",
        FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly =>
            field.IsSpecialName ? null : $"{NameOf(type)}.{field.Name}: {(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{NameOf(field.FieldType)}{Value(field)}",
        EventInfo named when IsVisible(named.AddMethod) => $"{NameOf(type)}.{named.Name}: event {NameOf(named.EventHandlerType!)}",
        _ => null,
    };

    private static string SetterOf(PropertyInfo property)
    {
        if (!IsVisible(property.SetMethod)) return "";
        return property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
    }

    private static string Value(FieldInfo field) => field.IsLiteral ? $" = {(field.DeclaringType!.IsEnum ? Convert.ChangeType(field.GetRawConstantValue(), typeof(long), null) : field.GetRawConstantValue() ?? "null")}" : "";

    private static string Modifiers(MethodInfo method) =>
        method.IsStatic ? method.IsAbstract ? "static abstract " : "static "
        : method.DeclaringType!.IsInterface ? ""
        : method.IsAbstract ? "abstract " : method.GetBaseDefinition().DeclaringType != method.DeclaringType ? "override " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";

    private static string Arguments(MethodInfo method) => method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Indexes(PropertyInfo property)
    {
        ParameterInfo[] parameters = property.GetIndexParameters();
        return parameters.Length == 0 ? "" : $"[{string.Join(", ", parameters.Select(p => NameOf(p)))}]";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => $"{NameOf(p)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "default"}" : "")}"));

    private static string NameOf(ParameterInfo parameter)
    {
        if (!parameter.ParameterType.IsByRef) return (parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "") + NameOf(parameter.ParameterType);
        string kind = parameter.IsOut ? "out " : parameter.IsIn || parameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.InteropServices.InAttribute)) ? "in " : "ref ";
        return kind + NameOf(parameter.ParameterType.GetElementType()!);
    }

    private static string NameOf(Type type)
    {
        if (Keywords.TryGetValue(type, out string? keyword)) return keyword;
        if (type.IsArray) return NameOf(type.GetElementType()!) + "[]";
        if (type.IsByRef) return "ref " + NameOf(type.GetElementType()!);
        if (type.IsGenericParameter) return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } inner) return NameOf(inner) + "?";
        var name = new StringBuilder();
        string full = type.IsNested ? $"{NameOf(type.DeclaringType!)}.{type.Name}" : type.Namespace is { Length: > 0 } space && space != "System" ? $"{space}.{type.Name}" : type.Name;
        int tick = full.IndexOf('`', StringComparison.Ordinal);
        name.Append(tick < 0 ? full : full[..tick]);
        if (tick >= 0) name.Append('<').AppendJoin(", ", type.GetGenericArguments().Select(NameOf)).Append('>');
        return name.ToString();
    }
}
