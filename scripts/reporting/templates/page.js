"use strict";
/* The page is whole without this: it sorts tables, filters the candidates, and opens what a link leads to. */

function keyOf(row, at) {
	const cell = row.cells[at];
	const number = parseFloat(cell.dataset.sort ?? cell.textContent.replace(/,/g, ""));

	return Number.isNaN(number) ? cell.textContent.trim().toLowerCase() : number;
}

/* Numbers before texts, because a text stands where there is no number. */
function compare(a, b) {
	if (typeof a !== typeof b)
		return typeof a === "number" ? -1 : 1;
	return a < b ? -1 : a > b ? 1 : 0;
}

/* Each part of a table by itself: candidates with and without stacks stay apart. */
function sortTable(table, at, down) {
	for (const body of table.tBodies) {
		const rows = [...body.rows].filter(row => !row.classList.contains("heading"));

		rows.sort((a, b) => compare(keyOf(a, at), keyOf(b, at)));
		if (down)
			rows.reverse();
		body.append(...rows);
	}
}

function makeSortable(table) {
	const heads = [...table.tHead.rows[0].cells];

	heads.forEach((head, at) => {
		const button = document.createElement("button");

		button.type = "button";
		button.append(...head.childNodes);
		head.append(button);
		button.addEventListener("click", () => {
			const down = head.getAttribute("aria-sort") === "ascending";

			heads.forEach(other => other.removeAttribute("aria-sort"));
			head.setAttribute("aria-sort", down ? "descending" : "ascending");
			sortTable(table, at, down);
		});
	});
}

/* What does not fit @form: "" where all is well, else "no" or "unknown". */
function refusal(row, form) {
	const asked = ["callback", "many", "moves", "sanitizers", "gdb"].filter(name => form.elements[name].checked);
	const said = asked.map(name => row.dataset[name]);
	const processor = form.elements.processor.value;
	const runs = row.dataset.processors.split(" ");

	if (processor)
		said.push(runs.includes("any") || runs.includes(processor) ? "yes" : runs[0] ? "no" : "unknown");
	return said.includes("no") ? "no" : said.includes("unknown") ? "unknown" : "";
}

function choose(form) {
	const rows = [...document.querySelectorAll("#candidates tbody tr:not(.heading)")];
	const refused = rows.map(row => refusal(row, form));
	const shown = refused.filter(why => why === "").length;
	const unknown = refused.filter(why => why === "unknown").length;

	rows.forEach((row, at) => { row.hidden = refused[at] !== ""; });
	document.getElementById("chosen").textContent = `${shown} of ${rows.length} candidates are shown` +
		(unknown ? `; of ${unknown} it is not known.` : ".");
}

function openTarget() {
	let target = document.getElementById(decodeURIComponent(location.hash.slice(1)));

	for (let at = target; at; at = at.parentElement)
		if (at.tagName === "DETAILS")
			at.open = true;
	if (target)
		target.scrollIntoView();
}

document.querySelectorAll("table.sortable").forEach(makeSortable);
const form = document.getElementById("chooser");
form.hidden = false;
form.addEventListener("change", () => choose(form));
form.addEventListener("reset", () => setTimeout(() => choose(form)));
choose(form);
window.addEventListener("hashchange", openTarget);
if (location.hash)
	openTarget();
