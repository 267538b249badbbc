package id.go.binjai.saberling

import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

/** An officer at the office's pages: logs in and sends the forms that a browser would send. */
class Office(private val url: String, name: String, password: String) {
    private val client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
    private var cookie = ""

    init {
        val reply = post("/office/login", mapOf("name" to name, "password" to password, "back" to "/office/queue"))
        cookie = reply.headers().firstValue("set-cookie").orElseThrow().substringBefore(';')
    }

    /** A page's text. */
    fun page(path: String): String =
        client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString()).body()

    /** A report's page. */
    fun report(reportId: String): String = page("/office/reports/$reportId")

    /** Gives a report to a crew, by the crew's name. */
    fun assign(reportId: String, crew: String) = give(reportId, "assign", crew)

    /** Gives a report's task to another crew. */
    fun move(reportId: String, crew: String) = give(reportId, "move", crew)

    private fun give(reportId: String, act: String, crew: String) {
        val shown = report(reportId)
        val option = shown.split("<option").first { it.substringAfter('>').substringBefore('<').trim().startsWith(crew) }
        val filled = hidden(shown, act) + ("crew" to attribute(option, "value"))
        val reply = post("/office/reports/$reportId", filled)
        check(reply.headers().firstValue("location").isPresent) { "'$act' was refused: ${reply.statusCode()}" }
    }

    /** The hidden fields of the form that does this, as it stands there. */
    private fun hidden(page: String, act: String): Map<String, String> =
        page.split("<form").drop(1).map { form ->
            form.substringBefore("</form>").split("<input").filter { "hidden" in it.substringBefore('>') }
                .associate { attribute(it, "name") to attribute(it, "value") }
        }.first { it["act"] == act }

    private fun attribute(tag: String, name: String): String = tag.substringAfter("$name=\"", "").substringBefore('"')

    private fun post(path: String, fields: Map<String, String>): HttpResponse<String> {
        val body = fields.entries.joinToString("&") { (name, value) -> "$name=${URLEncoder.encode(value, Charsets.UTF_8)}" }
        val request = request(path).header("origin", url).header("content-type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)).build()
        return client.send(request, HttpResponse.BodyHandlers.ofString())
    }

    private fun request(path: String) = HttpRequest.newBuilder(URI(url + path)).also { if (cookie.isNotEmpty()) it.header("cookie", cookie) }
}
